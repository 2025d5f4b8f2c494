namespace PromptUNet.Imaging;

/// <summary>Opens MetaImage files: .mha with the voxels attached, .mhd with the voxels in a file beside it.</summary>
internal static class MetaImageReader
{
    private const int MostAxes = 10;

    /// <exception cref="ImageFormatException">The header is refused.</exception>
    public static ImageFile Open(string path)
    {
        var (fields, length) = ReadHeader(path);
        if (fields["ObjectType"] is { } kind && !kind.Equals("Image", StringComparison.OrdinalIgnoreCase))
        {
            throw fields.Refused("ObjectType", "but only images are read");
        }

        int dimension = (int)Math.Clamp(fields.Wholes("NDims", 1)[0], 0, MostAxes + 1);
        if (dimension is < 1 or > MostAxes)
        {
            throw fields.Refused("NDims", $"but a MetaImage has 1 to {MostAxes} axes");
        }

        if (fields.Whole("ElementNumberOfChannels", 1) != 1)
        {
            throw fields.Refused("ElementNumberOfChannels", "and RGB, complex and vector images are not read");
        }

        long[] sizes = fields.Sizes("DimSize", dimension);
        ImageFile.CheckedCount(path, "DimSize", sizes);
        var size = new Size3((int)sizes[0], dimension > 1 ? (int)sizes[1] : 1, dimension > 2 ? (int)sizes[2] : 1);
        var warnings = new List<string>();
        var grid = new Grid(size, PlaceInSpace(fields, dimension, warnings));
        long volumes = sizes.Skip(3).Aggregate(1L, (product, n) => product * n);
        return new ImageFile(path, "MetaImage", sizes, grid, Voxels(fields, length, size.Count, volumes), warnings);
    }

    private static (HeaderText Fields, long Length) ReadHeader(string path)
    {
        bool first = true;
        var (lines, length) = HeaderText.ReadLines(path, line =>
        {
            bool foreign = first && !line.Contains('=', StringComparison.Ordinal);
            bool last = foreign || line.StartsWith("ElementDataFile", StringComparison.OrdinalIgnoreCase);
            first = false;
            return last;
        });
        var fields = new HeaderText(path);
        foreach (string line in lines)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0)
            {
                fields[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
        }

        return (fields, length);
    }

    private static VoxelSource Voxels(HeaderText fields, long headerLength, long count, long volumes)
    {
        bool local = fields.Required("ElementDataFile").Equals("LOCAL", StringComparison.OrdinalIgnoreCase);
        string path = local ? fields.Path : fields.Beside("ElementDataFile");
        bool text = !True(fields, "BinaryData", missing: true);
        var encoding = text ? VoxelEncoding.Text : True(fields, "CompressedData", missing: false) ? VoxelEncoding.Zlib : VoxelEncoding.Raw;
        bool big = True(fields, fields["ElementByteOrderMSB"] is null ? "BinaryDataByteOrderMSB" : "ElementByteOrderMSB", missing: false);
        var source = new VoxelSource(path, encoding, Type(fields), big, count, volumes, local ? headerLength : 0);
        long skip = local ? 0 : fields.Whole("HeaderSize", 0);
        if (skip == -1 && encoding == VoxelEncoding.Raw)
        {
            skip = Math.Max(0, source.EncodedLength - (count * volumes * source.Type.Bytes()));
        }

        return skip is < 0 or > 1L << 53
            ? throw fields.Refused("HeaderSize", "which does not lie in the data file")
            : source with { Offset = source.Offset + skip };
    }

    private static bool True(HeaderText fields, string field, bool missing) => fields[field]?.ToLowerInvariant() switch
    {
        null => missing,
        "true" or "t" or "1" => true,
        "false" or "f" or "0" => false,
        _ => throw fields.Refused(field, "but it is True or False"),
    };

    private static ScalarType Type(HeaderText fields) => fields.Required("ElementType").ToUpperInvariant() switch
    {
        "MET_UCHAR" => ScalarType.UInt8,
        "MET_CHAR" => ScalarType.Int8,
        "MET_USHORT" => ScalarType.UInt16,
        "MET_SHORT" => ScalarType.Int16,
        "MET_UINT" or "MET_ULONG" => ScalarType.UInt32,     // four bytes, whatever C's long is
        "MET_INT" or "MET_LONG" => ScalarType.Int32,
        "MET_ULONG_LONG" => ScalarType.UInt64,
        "MET_LONG_LONG" => ScalarType.Int64,
        "MET_FLOAT" => ScalarType.Float32,
        "MET_DOUBLE" => ScalarType.Float64,
        _ => throw fields.Refused("ElementType", "but only 8- to 64-bit integers, float and double are read"),
    };

    /// <summary>World space is LPS; each row of TransformMatrix is the unit direction of one axis.</summary>
    private static Affine PlaceInSpace(HeaderText fields, int n, List<string> warnings)
    {
        string matrixField = First(fields, "TransformMatrix", "Rotation", "Orientation");
        string originField = First(fields, "Offset", "Position", "Origin");
        string spacingField = First(fields, "ElementSpacing", "ElementSize");
        double[] matrix = fields[matrixField] is null ? [] : fields.Numbers(matrixField, n * n);
        double[] origin = fields[originField] is null ? new double[n] : fields.Numbers(originField, n);
        double[] spacing = fields[spacingField] is null ? [] : fields.Numbers(spacingField, n);
        if (matrix.Length == 0)
        {
            warnings.Add("TransformMatrix is missing: the file does not say which side is left; its axes are taken as L, P, S.");
        }

        var axes = new List<double[]>();
        for (int axis = 0; axis < Math.Min(n, 3); axis++)
        {
            double[] vector = new double[3];
            for (int i = 0; i < Math.Min(n, 3); i++)
            {
                double cosine = matrix.Length > 0 ? matrix[(axis * n) + i] : axis == i ? 1 : 0;
                vector[i] = cosine * (spacing.Length > 0 ? spacing[axis] : 1);
            }

            axes.Add(vector);
        }

        double[] place = [.. origin.Take(3), .. new double[Math.Max(0, 3 - n)]];
        var affine = WorldSpace.ToRas(axes, place, -1, -1, Millimetres(fields));
        return WorldSpace.IsPlace(affine) ? affine
            : throw fields.Refused(
                fields[matrixField] is null ? spacingField : matrixField, "which gives the voxels no place in space",
                UnreadableFile.NoPlace);
    }

    private static string First(HeaderText fields, params string[] names) =>
        Array.Find(names, name => fields[name] is not null) ?? names[0];

    private static double Millimetres(HeaderText fields) => fields["DistanceUnits"]?.ToLowerInvariant() switch
    {
        null or "mm" or "?" => 1,
        "um" => 0.001,
        "cm" => 10,
        _ => throw fields.Refused("DistanceUnits", "but only um, mm and cm are known"),
    };
}
