namespace PromptUNet.Imaging;

/// <summary>
/// How voxels are cut into arrays of 2^18: memory is taken block by block as a file's bytes arrive, nothing is copied when
/// more arrive, and a block of background alone need not exist.
/// </summary>
/// <remarks>
/// The arrays are pinned: the collector lets garbage grow with what survives in the same heap, a scan among the slices'
/// arrays would have it wait for gigabytes.
/// </remarks>
internal static class VoxelBlocks
{
    private const int Shift = 18;

    /// <summary>Voxels of a block; the last one of a volume is as long as needed.</summary>
    public const int Length = 1 << Shift;

    /// <summary>How many blocks hold so many voxels.</summary>
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
