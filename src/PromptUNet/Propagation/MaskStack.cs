using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>The masks of all slices across an axis, one bit a pixel.</summary>
internal sealed class MaskStack
{
    private const int Bits = 64;

    private readonly int _width, _height, _words;
    private readonly ulong[] _pixels;

    public MaskStack(int width, int height, int slices)
    {
        (_width, _height, _words) = (width, height, (int)(((long)width * height / Bits) + 1));
        _pixels = new ulong[(long)_words * slices];
    }

    /// <summary>A copy of a slice's mask.</summary>
    public Mask this[int slice]
    {
        get
        {
            var mask = new Mask(_width, _height);
            var words = Words(slice);
            for (int i = 0; i < mask.Pixels.Length; i++)
            {
                mask.Pixels[i] = (words[i / Bits] >> (i % Bits) & 1) != 0;
            }

            return mask;
        }
    }

    /// <summary>Foreground pixels of a slice's mask.</summary>
    public int Area(int slice)
    {
        int area = 0;
        foreach (ulong word in Words(slice))
        {
            area += BitOperations.PopCount(word);
        }

        return area;
    }

    /// <summary>Takes a mask of the slices' size.</summary>
    public void Set(int slice, Mask mask)
    {
        var words = Words(slice);
        words.Clear();
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            words[i / Bits] |= mask.Pixels[i] ? 1UL << (i % Bits) : 0;
        }
    }

    /// <summary>Takes the pixels above 0, of a slice of the masks' size.</summary>
    public void Set(int slice, Slice logits)
    {
        var words = Words(slice);
        var values = logits.Values.AsSpan();
        for (int word = 0; word < words.Length; word++)
        {
            var here = values[(word * Bits)..Math.Min((word + 1) * Bits, values.Length)];
            words[word] = here.Length == Bits ? Whole(here) : Part(here);
        }
    }

    /// <summary>Empties a slice's mask.</summary>
    public void Clear(int slice) => Words(slice).Clear();

    /// <summary>Empties all of them.</summary>
    public void Clear() => Array.Clear(_pixels);

    private static ulong Whole(ReadOnlySpan<float> values)
    {
        ulong word = 0;
        ref float first = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < Bits; i += Vector256<float>.Count)
        {
            var above = Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, (nuint)i), Vector256<float>.Zero);
            word |= (ulong)above.ExtractMostSignificantBits() << i;
        }

        return word;
    }

    private static ulong Part(ReadOnlySpan<float> values)
    {
        ulong word = 0;
        for (int i = 0; i < values.Length; i++)
        {
            word |= values[i] > 0 ? 1UL << i : 0;
        }

        return word;
    }

    private Span<ulong> Words(int slice) => _pixels.AsSpan(slice * _words, _words);
}
