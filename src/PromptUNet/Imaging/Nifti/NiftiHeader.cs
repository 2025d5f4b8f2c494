using System.Buffers.Binary;

namespace PromptUNet.Imaging;

/// <summary>
/// The fields of a NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) header that state where and how voxels lie, with the file's own
/// values. The layouts are those of nifti1.h and nifti2.h.
/// </summary>
internal sealed record NiftiHeader(
    int Version, bool BigEndian, bool SingleFile, IReadOnlyList<long> Dim, int DataType, int BitPix, double VoxOffset,
    double Slope, double Intercept, NiftiGeometry Geometry)
{
    public const int Length1 = 348, Length2 = 540;

    /// <summary>Reads the fields of a header; their meaning is not checked.</summary>
    /// <exception cref="ImageFormatException">The bytes are no NIfTI header.</exception>
    public static NiftiHeader Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Length1)
        {
            throw new ImageFormatException(path, "header", $"{bytes.Length} bytes", $"but a NIfTI header takes {Length1}");
        }

        int size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        bool big = size is not (Length1 or Length2);
        int version = (big ? BinaryPrimitives.ReverseEndianness(size) : size) switch
        {
            Length1 => 1,
            Length2 => 2,
            _ => throw new ImageFormatException(path, "sizeof_hdr", size, $"but a NIfTI header says {Length1} or {Length2}"),
        };
        if (version == 2 && bytes.Length < Length2)
        {
            throw new ImageFormatException(path, "header", $"{bytes.Length} bytes", $"but a NIfTI-2 header takes {Length2}");
        }

        var fields = new Fields(bytes, big);
        return version == 1 ? Parse1(fields, path) : Parse2(fields, path);
    }

    private static NiftiHeader Parse1(Fields f, string path)
    {
        bool single = f.Magic(344, "n+1\0"u8);
        if (!single && !f.Magic(344, "ni1\0"u8))
        {
            throw new ImageFormatException(path, "magic", f.Text(344, 4), "but NIfTI-1 says n+1 or ni1 (Analyze 7.5 is not read)");
        }

        var geometry = new NiftiGeometry(
            1, f.Floats(76, 8), f.Int16(252), f.Int16(254), f.Floats(256, 3), f.Floats(268, 3), f.Floats(280, 12), f.Byte(123));
        return new NiftiHeader(
            1, f.BigEndian, single, f.Int16s(40, 8), f.Int16(70), f.Int16(72), f.Float(108), f.Float(112), f.Float(116), geometry);
    }

    private static NiftiHeader Parse2(Fields f, string path)
    {
        bool single = f.Magic(4, "n+2\0\r\n\x1a\n"u8);
        if (!single && !f.Magic(4, "ni2\0\r\n\x1a\n"u8))
        {
            throw new ImageFormatException(path, "magic", f.Text(4, 8), "but NIfTI-2 says n+2 or ni2");
        }

        var geometry = new NiftiGeometry(
            2, f.Doubles(104, 8), f.Int32(344), f.Int32(348), f.Doubles(352, 3), f.Doubles(376, 3), f.Doubles(400, 12), f.Int32(500));
        return new NiftiHeader(
            2, f.BigEndian, single, f.Int64s(16, 8), f.Int16(12), f.Int16(14), f.Int64(168), f.Double(176), f.Double(184), geometry);
    }

    /// <summary>The header's bytes, with numbers read in the file's byte order.</summary>
    private readonly ref struct Fields(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public bool BigEndian { get; } = bigEndian;

        public byte Byte(int at) => _bytes[at];

        public short Int16(int at) => BigEndian
            ? BinaryPrimitives.ReadInt16BigEndian(_bytes[at..])
            : BinaryPrimitives.ReadInt16LittleEndian(_bytes[at..]);

        public int Int32(int at) => BigEndian
            ? BinaryPrimitives.ReadInt32BigEndian(_bytes[at..])
            : BinaryPrimitives.ReadInt32LittleEndian(_bytes[at..]);

        public long Int64(int at) => BigEndian
            ? BinaryPrimitives.ReadInt64BigEndian(_bytes[at..])
            : BinaryPrimitives.ReadInt64LittleEndian(_bytes[at..]);

        public float Float(int at) => BitConverter.Int32BitsToSingle(Int32(at));

        public double Double(int at) => BitConverter.Int64BitsToDouble(Int64(at));

        public long[] Int16s(int at, int count)
        {
            long[] values = new long[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = Int16(at + (2 * i));
            }

            return values;
        }

        public long[] Int64s(int at, int count)
        {
            long[] values = new long[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = Int64(at + (8 * i));
            }

            return values;
        }

        public double[] Floats(int at, int count)
        {
            double[] values = new double[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = Float(at + (4 * i));
            }

            return values;
        }

        public double[] Doubles(int at, int count)
        {
            double[] values = new double[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = Double(at + (8 * i));
            }

            return values;
        }

        public bool Magic(int at, ReadOnlySpan<byte> magic) => _bytes.Slice(at, magic.Length).SequenceEqual(magic);

        /// <summary>The bytes as characters, those that cannot be printed as dots.</summary>
        public string Text(int at, int count)
        {
            char[] text = new char[count];
            for (int i = 0; i < count; i++)
            {
                text[i] = _bytes[at + i] is >= 32 and < 127 and var c ? (char)c : '.';
            }

            return new string(text);
        }
    }
}
