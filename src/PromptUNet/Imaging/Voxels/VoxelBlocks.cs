namespace PromptUNet.Imaging;

/// <summary>
/// Divides voxels into arrays of 2^18. Memory is taken block by block as a file's bytes arrive, and nothing is copied when more
/// arrive. A block of background alone need not exist.
/// </summary>
/// <remarks>
/// The arrays are pinned, which keeps them in a heap of their own. The collector lets garbage grow in proportion to what survives in
/// the same heap. With a scan among the slices' arrays it would wait for gigabytes of garbage.
/// </remarks>
internal static class VoxelBlocks
{
    private const int Shift = 18;

    /// <summary>Voxels of a block; the last one of a volume is as long as needed.</summary>
    public const int Length = 1 << Shift;

    /// <summary>The number of blocks for a number of voxels.</summary>
    public static int Count(long voxels) => (int)((voxels + Length - 1) >> Shift);

    /// <summary>Voxels in one of the blocks.</summary>
    public static int LengthOf(int block, long voxels) => (int)Math.Min(Length, voxels - ((long)block << Shift));

    /// <summary>The block of a voxel.</summary>
    public static int Of(long voxel) => (int)(voxel >> Shift);

    /// <summary>A voxel's place in its block.</summary>
    public static int Within(long voxel) => (int)voxel & (Length - 1);

    /// <summary>How many of <paramref name="count"/> voxels that lie <paramref name="step"/> apart share the first one's block.</summary>
    public static int Run(long voxel, int step, int count) => Math.Min(count, ((Length - 1 - Within(voxel)) / step) + 1);
}
