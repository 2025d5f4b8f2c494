using System.IO.Compression;
using System.Text;

namespace PromptUNet.Imaging;

/// <summary>Writes MetaImage files, little-endian and compressed; an .mhd has its voxels in a .zraw beside it.</summary>
internal static class MetaImageWriter
{
    /// <summary>Digits kept free for the length of the compressed voxels, which is known last.</summary>
    private const string LengthFormat = "D15";

    public static void Write(string path, Grid grid, ScalarType type, Action<Stream> writeVoxels)
    {
        if (path.EndsWith(".mhd", StringComparison.OrdinalIgnoreCase))
        {
            string data = DataFile(path);
            AtomicFile.WritePair(data, path, (voxels, header) =>
            {
                Compressed(voxels, writeVoxels);
                header.Write(Header(grid, type, voxels.Position, Path.GetFileName(data)));
            });
            return;
        }

        AtomicFile.Write(path, file =>
        {
            byte[] unfinished = Header(grid, type, 0, "LOCAL");
            file.Write(unfinished);
            Compressed(file, writeVoxels);
            long length = file.Position - unfinished.Length;
            file.Position = 0;
            file.Write(Header(grid, type, length, "LOCAL"));
        });
    }

    /// <summary>The file with the voxels of an .mhd.</summary>
    public static string DataFile(string path) => Path.ChangeExtension(path, ".zraw");

    private static void Compressed(Stream file, Action<Stream> write)
    {
        using var zlib = new ZLibStream(file, CompressionLevel.Optimal, leaveOpen: true);
        write(zlib);
    }

    private static byte[] Header(Grid grid, ScalarType type, long compressedLength, string dataFile)
    {
        string typeName = type switch
        {
            ScalarType.UInt8 => "MET_UCHAR",
            ScalarType.Int16 => "MET_SHORT",
            ScalarType.Int32 => "MET_INT",
            ScalarType.Float32 => "MET_FLOAT",
            _ => throw new ArgumentOutOfRangeException(
                nameof(type), type, "Volumes are written as float32, labels as uint8, int16 or int32."),
        };
        var (size, affine) = (grid.Size, grid.Affine);
        var axes = Enumerable.Range(0, 3).Select(axis => MetaImageAxis.Of(affine.Column(axis))).ToArray();
        string[] lines =
        [
            "ObjectType = Image",
            "NDims = 3",
            "BinaryData = True",
            "BinaryDataByteOrderMSB = False",
            "CompressedData = True",
            $"CompressedDataSize = {compressedLength.ToString(LengthFormat)}",
            $"TransformMatrix = {Numbers(axes.SelectMany(axis => axis.Cosines))}",
            $"Offset = {Numbers([-affine.X0, -affine.Y0, affine.Z0])}",
            "CenterOfRotation = 0 0 0",
            $"ElementSpacing = {Numbers(axes.Select(axis => axis.Spacing))}",
            FormattableString.Invariant($"DimSize = {size.X} {size.Y} {size.Z}"),
            $"ElementType = {typeName}",
            $"ElementDataFile = {dataFile}",
        ];
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    }

    // "R" is the shortest text that reads back to the same number.
    private static string Numbers(IEnumerable<double> numbers) =>
        string.Join(' ', numbers.Select(number => FormattableString.Invariant($"{number:R}")));
}
