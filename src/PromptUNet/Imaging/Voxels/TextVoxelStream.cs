using System.Globalization;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>Reads numbers separated by white space or commas as if the file held 64-bit floats.</summary>
internal sealed class TextVoxelStream(string path, Stream text) : Stream
{
    private const int LongestWord = 64;

    private readonly char[] _word = new char[LongestWord];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads whole numbers only: the buffer's length is a multiple of 8.</summary>
    public override int Read(Span<byte> buffer)
    {
        var numbers = MemoryMarshal.Cast<byte, double>(buffer);
        int read = 0;
        while (read < numbers.Length && NextWord() is { Length: > 0 } word)
        {
            numbers[read++] = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number
                : throw new ImageFormatException(path, "data", $"'{word}'", "but numbers are expected");
        }

        return read * sizeof(double);
    }

    private ReadOnlySpan<char> NextWord()
    {
        int length = 0;
        for (int next = text.ReadByte(); next >= 0; next = text.ReadByte())
        {
            bool separator = next is ',' or <= ' ';
            if (separator && length > 0)
            {
                break;
            }

            if (!separator && length == LongestWord)
            {
                throw new ImageFormatException(path, "data", $"'{new string(_word)}'...", "but numbers are expected");
            }

            if (!separator)
            {
                _word[length++] = next < 127 ? (char)next : '?';
            }
        }

        return _word.AsSpan(0, length);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        text.Dispose();
        base.Dispose(disposing);
    }
}
