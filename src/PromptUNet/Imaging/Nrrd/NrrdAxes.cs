namespace PromptUNet.Imaging;

/// <summary>The axes of a NRRD file that are space, and where they lie.</summary>
/// <param name="Volumes">Volumes of the file: the product of the axes that are not space.</param>
/// <param name="Interleaved">Whether those axes are the fastest ones, rather than the slowest.</param>
internal sealed record NrrdAxes(Size3 Size, long Volumes, bool Interleaved, Affine Affine)
{
    /// <summary>Kinds of axis along which whole volumes lie; with any other kind a voxel is more than one number.</summary>
    private static readonly string[] VolumeKinds = ["list", "time", "point", "stub", "scalar", "???", "none", "domain", "space"];

    public static NrrdAxes Read(HeaderText fields, long[] sizes, List<string> warnings)
    {
        double[]?[] directions = Directions(fields, sizes.Length);
        int[] space = SpaceAxes(fields, directions, sizes);
        var size = new Size3(
            (int)sizes[space[0]], space.Length > 1 ? (int)sizes[space[1]] : 1, space.Length > 2 ? (int)sizes[space[2]] : 1);
        long before = 1, after = 1;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (!space.Contains(axis))
            {
                CheckKind(fields, axis, sizes);
                _ = axis < space[0] ? before *= sizes[axis] : after *= sizes[axis];
            }
        }

        if ((before > 1 && after > 1) || space[^1] - space[0] != space.Length - 1)
        {
            throw fields.Refused("kinds", "but the axes of space must lie side by side, with others on one side of them only");
        }

        return new NrrdAxes(size, before * after, before > 1, PlaceInSpace(fields, directions, space, warnings));
    }

    private static int[] SpaceAxes(HeaderText fields, double[]?[] directions, long[] sizes)
    {
        int[] axes = [.. Enumerable.Range(0, sizes.Length).Where(axis => directions[axis] is not null)];
        return axes.Length switch
        {
            > 3 => throw fields.Refused("space directions", "but space has three axes"),
            0 => throw fields.Refused("space directions", "but an image has at least one axis in space"),
            _ => axes,
        };
    }

    /// <summary>One step along each axis in the file's world space; null when the axis is not space.</summary>
    private static double[]?[] Directions(HeaderText fields, int dimension)
    {
        if (fields["space directions"] is { } text)
        {
            string[] vectors = Vectors(text);
            return vectors.Length == dimension
                ? Array.ConvertAll(vectors, vector => vector == "none" ? null : Direction(fields, vector))
                : throw fields.Refused("space directions", $"but {dimension} axes take as many vectors");
        }

        string[] kinds = fields["kinds"] is null ? [] : fields.Words("kinds", dimension);
        string[] spacings = fields["spacings"] is null ? [] : fields.Words("spacings", dimension);
        var directions = new double[]?[dimension];
        for (int axis = 0, next = 0; axis < dimension && next < 3; axis++)
        {
            if (kinds.Length == 0 || kinds[axis].ToLowerInvariant() is "domain" or "space" or "???" or "none")
            {
                bool known = spacings.Length > 0 && !spacings[axis].Equals("nan", StringComparison.OrdinalIgnoreCase);
                var vector = directions[axis] = new double[3];
                vector[next++] = known ? Math.Abs(fields.Number("spacings", spacings[axis])) : 1;
            }
        }

        return directions;
    }

    private static void CheckKind(HeaderText fields, int axis, long[] sizes)
    {
        if (fields["kinds"] is null || sizes[axis] == 1)
        {
            return;
        }

        string kind = fields.Words("kinds", sizes.Length)[axis].ToLowerInvariant();
        if (!VolumeKinds.Contains(kind))
        {
            throw fields.Refused("kinds", kind.Contains("color", StringComparison.Ordinal)
                ? "and RGB images are not read"
                : kind == "complex" ? "and complex images are not read" : $"and images of {kind} values are not read");
        }
    }

    private static Affine PlaceInSpace(HeaderText fields, double[]?[] directions, int[] space, List<string> warnings)
    {
        var (x, y) = fields["space"]?.ToLowerInvariant() switch
        {
            "right-anterior-superior" or "ras" or "right-anterior-superior-time" or "rast" => (1, 1),
            "left-anterior-superior" or "las" or "left-anterior-superior-time" or "last" => (-1, 1),
            "left-posterior-superior" or "lps" or "left-posterior-superior-time" or "lpst" => (-1, -1),
            null or "3d-right-handed" or "3d-left-handed" or "scanner-xyz" => (0, 0),
            _ => throw fields.Refused("space", "but only RAS, LAS and LPS are read"),
        };
        if (x == 0)
        {
            warnings.Add(
                $"space is {ImageFormatException.Printable(fields["space"])}: "
                + "the file does not say which side is left; its axes are taken as L, P, S.");
            (x, y) = (-1, -1);
        }

        double[] origin = fields["space origin"] is { } text ? Vector(fields, "space origin", text.Trim())[..3] : [0, 0, 0];
        var affine = WorldSpace.ToRas([.. space.Select(axis => directions[axis]!)], origin, x, y, Millimetres(fields, warnings));
        return WorldSpace.IsPlace(affine)
            ? affine
            : throw fields.Refused("space directions", "which gives the voxels no place in space", UnreadableFile.NoPlace);
    }

    private static double Millimetres(HeaderText fields, List<string> warnings)
    {
        string? unit = fields["space units"]?.Split('"', StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word => word.Trim().Length > 0);
        switch (unit?.Trim())
        {
            case null or "mm" or "millimeter" or "millimeters" or "???" or "":
                return 1;
            case "m":
                return 1000;
            case "cm":
                return 10;
            case "um" or "\u00b5m" or "micron" or "microns":
                return 0.001;
            default:
                warnings.Add($"space units are {ImageFormatException.Printable(fields["space units"])}: millimetres are assumed.");
                return 1;
        }
    }

    /// <summary>Splits "(1,0,0) none (0,1,0)" into words; spaces inside brackets do not separate them.</summary>
    private static string[] Vectors(string text)
    {
        var words = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int end = text[at] == '(' ? text.IndexOf(')', at) + 1 : text.AsSpan(at).IndexOfAny(' ', '\t') + at;
            end = end <= at ? text.Length : end;
            words.Add(text[at..end]);
            at = end;
        }

        return [.. words];
    }

    /// <summary>
    /// A step in space; null along time. With "space dimension: 4", as ITK writes it, world space has time as its fourth axis.
    /// </summary>
    private static double[]? Direction(HeaderText fields, string vector) => Vector(fields, "space directions", vector) switch
    {
        [0, 0, 0, not 0] => null,
        [.. var step, 0] => step,
        _ => throw fields.Refused("space directions", "but a step goes along space or along time, not both"),
    };

    /// <summary>Four numbers; those that the text leaves out are 0.</summary>
    private static double[] Vector(HeaderText fields, string field, string vector)
    {
        string[] words = vector.Length > 2 && vector[0] == '(' && vector[^1] == ')' ? vector[1..^1].Split(',') : [];
        return words.Length is 2 or 3 or 4
            ? [.. words.Select(word => fields.Number(field, word)), .. new double[4 - words.Length]]
            : throw fields.Refused(field, "but a place in space has three numbers");
    }
}
