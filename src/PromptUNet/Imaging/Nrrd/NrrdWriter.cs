using System.IO.Compression;
using System.Text;

namespace PromptUNet.Imaging;

/// <summary>
/// Writes NRRD files as Slicer does: LPS world space, little-endian, gzip. Numbers are written so that they read back to the
/// same bits; a .nhdr has its voxels in a .raw.gz beside it.
/// </summary>
internal static class NrrdWriter
{
    /// <param name="pairs">Key/value lines, as <see cref="SegmentPairs"/> makes them.</param>
    /// <param name="layers">Numbers of each voxel, which are written one after the other.</param>
    public static void Write(
        string path, Grid grid, ScalarType type, Action<Stream> writeVoxels, IEnumerable<string> pairs, int layers = 1)
    {
        if (!path.EndsWith(".nhdr", StringComparison.OrdinalIgnoreCase))
        {
            AtomicFile.Write(path, file =>
            {
                file.Write(Header(grid, type, pairs, layers, dataFile: null));
                Compressed(file, writeVoxels);
            });
            return;
        }

        string data = DataFile(path);
        AtomicFile.WritePair(data, path, (voxels, header) =>
        {
            Compressed(voxels, writeVoxels);
            header.Write(Header(grid, type, pairs, layers, Path.GetFileName(data)));
        });
    }

    /// <summary>The file with the voxels of a .nhdr.</summary>
    public static string DataFile(string path) => Path.ChangeExtension(path, ".raw.gz");

    private static void Compressed(Stream file, Action<Stream> write)
    {
        using var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
        write(gzip);
    }

    private static byte[] Header(Grid grid, ScalarType type, IEnumerable<string> pairs, int layers, string? dataFile)
    {
        var (dimension, count, none, list) = layers == 1 ? (3, "", "", "") : (4, $"{layers} ", "none ", "list ");
        var (s, a) = (grid.Size, grid.Affine);
        string typeName = type switch
        {
            ScalarType.UInt8 => "unsigned char",
            ScalarType.Int16 => "short",
            ScalarType.Int32 => "int",
            ScalarType.Float32 => "float",
            _ => throw new ArgumentOutOfRangeException(
                nameof(type), type, "Volumes are written as float32, labels as uint8, int16 or int32."),
        };
        string[] lines =
        [
            "NRRD0004",
            "# Complete NRRD file format specification at:",
            "# http://teem.sourceforge.net/nrrd/format.html",
            $"type: {typeName}",
            $"dimension: {dimension}",
            "space: left-posterior-superior",
            FormattableString.Invariant($"sizes: {count}{s.X} {s.Y} {s.Z}"),
            $"space directions: {none}{Lps(a.Xi, a.Yi, a.Zi)} {Lps(a.Xj, a.Yj, a.Zj)} {Lps(a.Xk, a.Yk, a.Zk)}",
            $"kinds: {list}domain domain domain",
            "endian: little",
            "encoding: gzip",
            $"space origin: {Lps(a.X0, a.Y0, a.Z0)}",
            .. dataFile is null ? (string[])[] : [$"data file: {dataFile}"],
            .. pairs,
            "",
        ];
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    }

    // "R" is the shortest text that reads back to the same number.
    private static string Lps(double x, double y, double z) => FormattableString.Invariant($"({-x:R},{-y:R},{z:R})");
}
