namespace PromptUNet.Imaging;

/// <summary>The content of a header of any format, checked.</summary>
/// <param name="Dimensions">All dimensions of the file, the fastest first.</param>
internal sealed record ImageFile(
    string Path, string Format, IReadOnlyList<long> Dimensions, Grid Grid, VoxelSource Voxels, IReadOnlyList<string> Warnings)
{
    /// <summary>The structures of a Slicer segmentation file; null when the file is another one.</summary>
    public IReadOnlyList<NrrdSegment>? Segments { get; init; }

    /// <summary>The most voxels that a file may declare, all volumes together: the length of the longest array.</summary>
    public static readonly long MostVoxels = Array.MaxLength;

    /// <summary>The product of dimensions that are each at least 1.</summary>
    /// <exception cref="ImageFormatException">It is more than <see cref="MostVoxels"/>.</exception>
    public static long CheckedCount(string path, string field, IReadOnlyList<long> dimensions)
    {
        long count = 1;
        foreach (long dimension in dimensions)
        {
            // A product of two numbers below 2^31 fits into 64 bits.
            if (dimension > MostVoxels || (count *= dimension) > MostVoxels)
            {
                throw new ImageFormatException(path, field, string.Join(" x ", dimensions),
                    $"but a file may hold at most {MostVoxels} voxels");
            }
        }

        return count;
    }

    /// <exception cref="ImageFormatException">The file has no such volume.</exception>
    public int CheckedVolume(int volume) => volume >= 0 && volume < Voxels.Volumes
        ? volume
        : throw new ImageFormatException(Path, "volume", volume, $"but the file holds the volumes 0 to {Voxels.Volumes - 1}");
}
