using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>Turns stored bytes into grey values or labels, a block at a time.</summary>
internal sealed class VoxelDecoder(VoxelSource source)
{
    private readonly bool _swap = source.Encoding != VoxelEncoding.Text && source.BigEndian == BitConverter.IsLittleEndian;

    /// <summary>The stored values themselves; the block's bytes may be swapped in place.</summary>
    public void Stored<T>(Span<byte> block, Span<T> target)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Ordered(block)).CopyTo(target);

    /// <summary>Grey values of a block whose type is wider than 16 bits.</summary>
    public void Decode(Span<byte> block, Span<float> target)
    {
        block = Ordered(block);
        switch (source.StreamType)
        {
            case ScalarType.UInt32: ToFloat(MemoryMarshal.Cast<byte, uint>(block), target); break;
            case ScalarType.Int32: ToFloat(MemoryMarshal.Cast<byte, int>(block), target); break;
            case ScalarType.UInt64: ToFloat(MemoryMarshal.Cast<byte, ulong>(block), target); break;
            case ScalarType.Int64: ToFloat(MemoryMarshal.Cast<byte, long>(block), target); break;
            case ScalarType.Float32: ToFloat(MemoryMarshal.Cast<byte, float>(block), target); break;
            default: ToFloat(MemoryMarshal.Cast<byte, double>(block), target); break;
        }
    }

    /// <summary>Labels of a block, up to the first value that the rule refuses.</summary>
    /// <returns>The index and the value of that voxel, or -1.</returns>
    public (int Index, double Value) Decode(Span<byte> block, Span<int> target, LabelRule rule)
    {
        block = Ordered(block);
        return source.StreamType switch
        {
            ScalarType.UInt8 => ToLabels<byte>(block, target, rule),
            ScalarType.Int8 => ToLabels(MemoryMarshal.Cast<byte, sbyte>(block), target, rule),
            ScalarType.UInt16 => ToLabels(MemoryMarshal.Cast<byte, ushort>(block), target, rule),
            ScalarType.Int16 => ToLabels(MemoryMarshal.Cast<byte, short>(block), target, rule),
            ScalarType.UInt32 => ToLabels(MemoryMarshal.Cast<byte, uint>(block), target, rule),
            ScalarType.Int32 => ToLabels(MemoryMarshal.Cast<byte, int>(block), target, rule),
            ScalarType.UInt64 => ToLabels(MemoryMarshal.Cast<byte, ulong>(block), target, rule),
            ScalarType.Int64 => ToLabels(MemoryMarshal.Cast<byte, long>(block), target, rule),
            ScalarType.Float32 => ToLabels(MemoryMarshal.Cast<byte, float>(block), target, rule),
            _ => ToLabels(MemoryMarshal.Cast<byte, double>(block), target, rule),
        };
    }

    private void ToFloat<T>(Span<T> stored, Span<float> target)
        where T : unmanaged, INumberBase<T>
    {
        target = target[..stored.Length];
        if (!source.Scaled)
        {
            for (int i = 0; i < stored.Length; i++)
            {
                target[i] = float.CreateTruncating(stored[i]);
            }

            return;
        }

        double slope = source.Slope, intercept = source.Intercept;
        for (int i = 0; i < stored.Length; i++)
        {
            target[i] = (float)((double.CreateTruncating(stored[i]) * slope) + intercept);
        }
    }

    private (int Index, double Value) ToLabels<T>(Span<T> stored, Span<int> target, LabelRule rule)
        where T : unmanaged, INumberBase<T>
    {
        target = target[..stored.Length];
        double slope = source.Slope, intercept = source.Intercept;
        for (int i = 0; i < stored.Length; i++)
        {
            double value = (double.CreateTruncating(stored[i]) * slope) + intercept;
            int label = (int)value;     // saturates; NaN becomes 0
            if (label == value && label >= 0)
            {
                target[i] = label;
            }
            else if (rule.Of(value) is { } taken)
            {
                target[i] = taken;
            }
            else
            {
                return (i, value);
            }
        }

        return (-1, 0);
    }

    /// <summary>The block in this machine's byte order.</summary>
    private Span<byte> Ordered(Span<byte> block)
    {
        switch (_swap ? source.Type.Bytes() : 1)
        {
            case 2:
                var words = MemoryMarshal.Cast<byte, ushort>(block);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 4:
                var doubleWords = MemoryMarshal.Cast<byte, uint>(block);
                BinaryPrimitives.ReverseEndianness(doubleWords, doubleWords);
                break;
            case 8:
                var quadWords = MemoryMarshal.Cast<byte, ulong>(block);
                BinaryPrimitives.ReverseEndianness(quadWords, quadWords);
                break;
        }

        return block;
    }
}
