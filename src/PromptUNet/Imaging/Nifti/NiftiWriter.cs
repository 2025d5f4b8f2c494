using System.Buffers.Binary;
using System.IO.Compression;

namespace PromptUNet.Imaging;

/// <summary>
/// Writes NIfTI files, little-endian. The version is NIfTI-2 when the grid was read from such a file or an axis is too long for
/// NIfTI-1, else NIfTI-1.
/// </summary>
internal static class NiftiWriter
{
    public static void Write(string path, Grid grid, ScalarType type, Action<Stream> writeVoxels)
    {
        if (!NiftiNames.IsPair(path))
        {
            AtomicFile.Write(path, file => Compressed(path, file, stream =>
            {
                stream.Write(Header(grid, type, singleFile: true));
                writeVoxels(stream);
            }));
            return;
        }

        string headerPath = NiftiNames.HeaderToWrite(path), dataPath = NiftiNames.DataToWrite(headerPath);
        AtomicFile.WritePair(dataPath, headerPath, (data, header) =>
        {
            Compressed(dataPath, data, writeVoxels);
            Compressed(headerPath, header, stream => stream.Write(Header(grid, type, singleFile: false)));
        });
    }

    private static void Compressed(string path, Stream file, Action<Stream> write)
    {
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            write(file);
            return;
        }

        // The framework's gzip header carries no time, so that the same voxels give the same bytes.
        using var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
        write(gzip);
    }

    private static byte[] Header(Grid grid, ScalarType type, bool singleFile)
    {
        // A grid that was cropped or moved since it was read gets new fields.
        var geometry = grid.Nifti is { } read && read.Affine == grid.Affine ? read : NiftiGeometry.From(grid.Affine);
        bool tooLong = Math.Max(grid.Size.X, Math.Max(grid.Size.Y, grid.Size.Z)) > short.MaxValue;
        return geometry.Version == 2 || tooLong
            ? Header2(grid.Size, geometry, type, singleFile)
            : Header1(grid.Size, geometry, type, singleFile);
    }

    private static byte[] Header1(Size3 size, NiftiGeometry geometry, ScalarType type, bool singleFile)
    {
        byte[] bytes = new byte[singleFile ? NiftiHeader.Length1 + 4 : NiftiHeader.Length1];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, NiftiHeader.Length1);
        Int16s(bytes, 40, 3, size.X, size.Y, size.Z, 1, 1, 1, 1);
        Int16s(bytes, 70, Code(type), type.Bytes() * 8);
        Floats(bytes, 76, geometry.Pixdim);
        Floats(bytes, 108, [singleFile ? bytes.Length : 0, 1, 0]);
        bytes[123] = (byte)geometry.Units;
        Int16s(bytes, 252, geometry.QFormCode, geometry.SFormCode);
        Floats(bytes, 256, [.. geometry.Quaternion, .. geometry.QOffset, .. geometry.SRow]);
        (singleFile ? "n+1\0"u8 : "ni1\0"u8).CopyTo(bytes.AsSpan(344));
        return bytes;
    }

    private static byte[] Header2(Size3 size, NiftiGeometry geometry, ScalarType type, bool singleFile)
    {
        byte[] bytes = new byte[singleFile ? NiftiHeader.Length2 + 4 : NiftiHeader.Length2];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, NiftiHeader.Length2);
        (singleFile ? "n+2\0\r\n\x1a\n"u8 : "ni2\0\r\n\x1a\n"u8).CopyTo(bytes.AsSpan(4));
        Int16s(bytes, 12, Code(type), type.Bytes() * 8);
        long[] dim = [3, size.X, size.Y, size.Z, 1, 1, 1, 1];
        for (int i = 0; i < dim.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16 + (8 * i)), dim[i]);
        }

        Doubles(bytes, 104, geometry.Pixdim);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(168), singleFile ? bytes.Length : 0);
        Doubles(bytes, 176, [1, 0]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(344), geometry.QFormCode);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(348), geometry.SFormCode);
        Doubles(bytes, 352, [.. geometry.Quaternion, .. geometry.QOffset, .. geometry.SRow]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(500), geometry.Units);
        return bytes;
    }

    private static int Code(ScalarType type) => type switch
    {
        ScalarType.UInt8 => 2,
        ScalarType.Int16 => 4,
        ScalarType.Int32 => 8,
        ScalarType.Float32 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Volumes are written as float32, labels as uint8, int16 or int32."),
    };

    private static void Int16s(byte[] bytes, int at, params ReadOnlySpan<int> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at + (2 * i)), (short)values[i]);
        }
    }

    private static void Floats(byte[] bytes, int at, IReadOnlyList<double> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at + (4 * i)), (float)values[i]);
        }
    }

    private static void Doubles(byte[] bytes, int at, IReadOnlyList<double> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at + (8 * i)), values[i]);
        }
    }
}
