using PromptUNet.Annotation;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// Pixels of a rectangle as runs, row by row: value and length of each, at least 1, which fill it exactly, as <see cref="Leb128"/>
/// numbers.
/// </summary>
internal static class SliceRuns
{
    /// <param name="values">Row by row.</param>
    public static byte[] Write(ReadOnlySpan<int> values)
    {
        List<byte> bytes = [];
        while (!values.IsEmpty)
        {
            int length = values.IndexOfAnyExcept(values[0]);
            length = length < 0 ? values.Length : length;
            Leb128.Write(bytes, values[0]);
            Leb128.Write(bytes, length);
            values = values[length..];
        }

        return [.. bytes];
    }

    /// <summary>Reads the runs of pixels that are drawn (1) or not (0). Nothing is taken on trust.</summary>
    /// <param name="bytes">The runs.</param>
    /// <param name="pixels">Takes them; of the rectangle's size.</param>
    /// <exception cref="Refusal">They are not such runs.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, Span<bool> pixels)
    {
        while (!bytes.IsEmpty)
        {
            int value = Number(ref bytes), length = Number(ref bytes);
            if (value is not (0 or 1) || length < 1 || length > pixels.Length)
            {
                throw Refusal.Unsuitable($"A run of {length} pixels of value {value} is none of a drawing, or leaves its box.");
            }

            pixels[..length].Fill(value == 1);
            pixels = pixels[length..];
        }

        if (!pixels.IsEmpty)
        {
            throw Refusal.Unsuitable($"The runs end {pixels.Length} pixels before their box does.");
        }
    }

    private static int Number(ref ReadOnlySpan<byte> bytes) => Leb128.TryRead(ref bytes, most: 4, out long number)
        ? (int)number
        : throw Refusal.Unsuitable("The runs end in the middle of a number, or one is too large.");
}
