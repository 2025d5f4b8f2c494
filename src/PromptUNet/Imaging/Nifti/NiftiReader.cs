using System.IO.Compression;

namespace PromptUNet.Imaging;

/// <summary>Opens NIfTI-1 and NIfTI-2 files: .nii, .nii.gz, and .hdr with .img, each part compressed or not.</summary>
internal static class NiftiReader
{
    // Extensions lie before compressed voxels; dcmstack's hold every element of some hundred DICOM files.
    private const long MostSkipped = 64 << 20;

    /// <exception cref="ImageFormatException">The header is refused.</exception>
    public static ImageFile Open(string path)
    {
        string headerPath = NiftiNames.Header(path);
        var (bytes, compressed) = ReadHeader(headerPath);
        var header = NiftiHeader.Parse(bytes, headerPath);
        long[] dimensions = Dimensions(header, headerPath);
        var type = ScalarTypeOf(header, headerPath);
        var warnings = new List<string>();
        var size = new Size3((int)dimensions[0], (int)Axis(dimensions, 1), (int)Axis(dimensions, 2));
        var geometry = UsableGeometry(header.Geometry, headerPath, warnings);
        var grid = new Grid(size, geometry.Affine) { Nifti = geometry };
        NiftiWarnings.Add(header, grid, warnings);
        var (slope, intercept) = Scaling(header, headerPath);
        string dataPath = header.SingleFile ? headerPath : NiftiNames.Data(headerPath);
        bool gzip = header.SingleFile ? compressed : dataPath.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        var voxels = new VoxelSource(
            dataPath, gzip ? VoxelEncoding.Gzip : VoxelEncoding.Raw, type, header.BigEndian, size.Count, Axis(dimensions, 3),
            Skip: Offset(header, headerPath, gzip ? MostSkipped : long.MaxValue), Slope: slope, Intercept: intercept);
        return new ImageFile(path, $"NIfTI-{header.Version}", dimensions, grid, voxels, warnings);
    }

    private static (byte[] Bytes, bool Compressed) ReadHeader(string path)
    {
        using var file = File.OpenRead(path);
        bool compressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        using Stream stream = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        byte[] bytes = new byte[NiftiHeader.Length2];
        try
        {
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return (bytes[..length], compressed);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && compressed))
        {
            throw new ImageFormatException(path, "header", "damaged", "its compressed stream cannot be read", e);
        }
    }

    private static long Axis(long[] dimensions, int axis) => axis < dimensions.Length ? dimensions[axis] : 1;

    private static long[] Dimensions(NiftiHeader header, string path)
    {
        long axes = header.Dim[0];
        if (axes is < 1 or > 7)
        {
            throw new ImageFormatException(path, "dim[0]", axes, "but a NIfTI image has 1 to 7 axes");
        }

        // Some writers count an axis that the image does not have, and leave its length 0.
        long[] dimensions = [.. header.Dim.Skip(1).Take((int)axes).Select((length, axis) => axis >= 2 && length == 0 ? 1 : length)];
        for (int axis = 0; axis < axes; axis++)
        {
            if (dimensions[axis] < 1)
            {
                throw new ImageFormatException(path, $"dim[{axis + 1}]", dimensions[axis], "but an axis has at least one voxel");
            }

            if (axis > 3 && dimensions[axis] > 1)
            {
                throw new ImageFormatException(path, $"dim[{axis + 1}]", dimensions[axis], "and vector images are not read");
            }
        }

        ImageFile.CheckedCount(path, "dim", dimensions);
        return dimensions;
    }

    private static ScalarType ScalarTypeOf(NiftiHeader header, string path) => header.DataType switch
    {
        2 => ScalarType.UInt8,
        4 => ScalarType.Int16,
        8 => ScalarType.Int32,
        16 => ScalarType.Float32,
        64 => ScalarType.Float64,
        256 => ScalarType.Int8,
        512 => ScalarType.UInt16,
        768 => ScalarType.UInt32,
        1024 => ScalarType.Int64,
        1280 => ScalarType.UInt64,
        var code => throw new ImageFormatException(path, "datatype", code, code switch
        {
            1 => "and images of single bits are not read",
            32 or 1792 or 2048 => "and complex images are not read",
            128 => "and RGB images are not read",
            2304 => "and RGBA images are not read",
            1536 => "and 128-bit numbers are not read",
            _ => "which NIfTI does not define",
        }),
    };

    private static long Offset(NiftiHeader header, string path, long most)
    {
        // Old writers store 0 for "directly after the header".
        long least = !header.SingleFile ? 0 : header.Version == 1 ? NiftiHeader.Length1 + 4 : NiftiHeader.Length2 + 4;
        double offset = header.VoxOffset == 0 ? least : header.VoxOffset;
        return offset >= least && offset < 1L << 53 && offset <= most && offset == Math.Floor(offset)
            ? (long)offset
            : throw new ImageFormatException(path, "vox_offset", header.VoxOffset, offset > most
                ? $"but at most {most} bytes of compressed data are skipped"
                : $"but data begin at a whole byte from {least} up");
    }

    private static (double Slope, double Intercept) Scaling(NiftiHeader header, string path)
    {
        if (header.Slope == 0 || !double.IsFinite(header.Slope))
        {
            return (1, 0);     // nifti1.h: no scaling
        }

        return double.IsFinite(header.Intercept)
            ? (header.Slope, header.Intercept)
            : throw new ImageFormatException(path, "scl_inter", header.Intercept, "but a scaled image needs a finite number");
    }

    /// <summary>The geometry without forms that give no place: a damaged sform leaves the qform, as other programs also take it.</summary>
    /// <exception cref="ImageFormatException">No form that counts gives the voxels a place.</exception>
    private static NiftiGeometry UsableGeometry(NiftiGeometry geometry, string path, List<string> warnings)
    {
        if (WorldSpace.IsPlace(geometry.Affine))
        {
            return geometry;
        }

        if (geometry is { SFormCode: > 0, QFormCode: > 0 } && WorldSpace.IsPlace(geometry.QForm))
        {
            warnings.Add(
                "One of the header's two statements of the scan's place is damaged (the sform's rows are "
                + $"{ImageFormatException.Printable(string.Join(' ', geometry.SRow))}); the other one, the qform, is used.");
            return geometry with { SFormCode = 0 };
        }

        string field = geometry.Used switch { "sform" => "srow", var used => used };
        throw new ImageFormatException(path, field, string.Join(' ', geometry.Affine.ToRows()),
            "which gives the voxels no place in space");
    }
}
