namespace PromptUNet.Imaging;

/// <summary>Opens NRRD files: .nrrd with the voxels attached, .nhdr with the voxels in a file beside it.</summary>
internal static class NrrdReader
{
    private const int MostAxes = 16;

    // What comes before the voxels is a header of another format. To skip more would take as long as to read it.
    private const int MostSkipped = 1 << 20;

    /// <exception cref="ImageFormatException">The header is refused.</exception>
    public static ImageFile Open(string path)
    {
        var header = NrrdHeader.Read(path);
        var fields = header.Fields;
        int dimension = (int)Math.Clamp(fields.Wholes("dimension", 1)[0], 0, MostAxes + 1);
        if (dimension is < 1 or > MostAxes)
        {
            throw fields.Refused("dimension", $"but a NRRD file has 1 to {MostAxes} axes");
        }

        long[] sizes = fields.Sizes("sizes", dimension);
        ImageFile.CheckedCount(path, "sizes", sizes);
        var warnings = new List<string>();
        var axes = NrrdAxes.Read(fields, sizes, warnings);
        var grid = new Grid(axes.Size, axes.Affine);
        var voxels = Voxels(header, axes);
        return new ImageFile(path, "NRRD", sizes, grid, voxels, warnings)
        {
            Segments = NrrdSegments.Parse(header, voxels.Volumes, warnings),
        };
    }

    private static VoxelSource Voxels(NrrdHeader header, NrrdAxes axes)
    {
        var fields = header.Fields;
        bool detached = fields["data file"] is not null;
        var source = new VoxelSource(
            detached ? fields.Beside("data file") : fields.Path, Encoding(fields), Type(fields), BigEndian(fields),
            axes.Size.Count, axes.Volumes, detached ? 0 : header.Length, Interleaved: axes.Interleaved);
        source = source with { Offset = source.Offset + LinesToSkip(source, fields) };
        long skip = fields.Whole("byte skip", 0);
        if (skip == -1 && source.Encoding == VoxelEncoding.Raw)
        {
            long bytes = source.Count * source.Volumes * source.Type.Bytes();
            return source with { Offset = Math.Max(source.Offset, source.Offset + source.EncodedLength - bytes) };
        }

        return skip is < 0 or > 1L << 53 || (skip > 0 && source.Encoding == VoxelEncoding.Text)
            ? throw fields.Refused("byte skip", "which does not lie in the data")
            : skip > MostSkipped && source.Compressed
            ? throw fields.Refused("byte skip", $"but at most {MostSkipped} bytes of compressed data are skipped")
            : source with { Skip = skip };
    }

    private static long LinesToSkip(VoxelSource source, HeaderText fields)
    {
        long lines = fields.Whole("line skip", 0);
        if (lines == 0)
        {
            return 0;
        }

        using var file = File.OpenRead(source.Path);
        file.Position = source.Offset;
        for (int next = file.ReadByte(); next >= 0 && file.Position - source.Offset <= MostSkipped; next = file.ReadByte())
        {
            if (next == '\n' && --lines == 0)
            {
                return file.Position - source.Offset;
            }
        }

        throw fields.Refused("line skip", $"but so many lines are not in the first {MostSkipped} bytes of the data");
    }

    private static VoxelEncoding Encoding(HeaderText fields)
    {
        return fields.Required("encoding").ToLowerInvariant() switch
        {
            "raw" => VoxelEncoding.Raw,
            "gzip" or "gz" => VoxelEncoding.Gzip,
            "txt" or "text" or "ascii" => VoxelEncoding.Text,
            _ => throw fields.Refused("encoding", "but only raw, gzip and ascii are read"),
        };
    }

    private static bool BigEndian(HeaderText fields) => fields["endian"]?.ToLowerInvariant() switch
    {
        "big" => true,
        "little" => false,
        null when Type(fields).Bytes() == 1 || Encoding(fields) == VoxelEncoding.Text => false,
        _ => throw fields.Refused("endian", "but it is little or big"),
    };

    private static ScalarType Type(HeaderText fields) => fields.Required("type").ToLowerInvariant() switch
    {
        "signed char" or "int8" or "int8_t" => ScalarType.Int8,
        "uchar" or "unsigned char" or "uint8" or "uint8_t" => ScalarType.UInt8,
        "short" or "short int" or "signed short" or "signed short int" or "int16" or "int16_t" => ScalarType.Int16,
        "ushort" or "unsigned short" or "unsigned short int" or "uint16" or "uint16_t" => ScalarType.UInt16,
        "int" or "signed int" or "int32" or "int32_t" => ScalarType.Int32,
        "uint" or "unsigned int" or "uint32" or "uint32_t" => ScalarType.UInt32,
        "longlong" or "long long" or "long long int" or "signed long long" or "signed long long int" or "int64" or "int64_t" =>
            ScalarType.Int64,
        "ulonglong" or "unsigned long long" or "unsigned long long int" or "uint64" or "uint64_t" => ScalarType.UInt64,
        "float" => ScalarType.Float32,
        "double" => ScalarType.Float64,
        _ => throw fields.Refused("type", "but only 8- to 64-bit integers, float and double are read"),
    };
}
