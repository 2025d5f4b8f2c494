namespace PromptUNet.Alignment;

/// <summary>
/// Settings of dense inverse search (Kroeger et al., Fast Optical Flow using Dense Inverse Search, ECCV 2016), without the variational
/// refinement. The defaults are those of OpenCV's preset MEDIUM, but at full resolution and with fewer steps, which lose nothing
/// (docs/decisions/0008). The coarsest scale follows from the images' size: displacements of up to a quarter of the longer edge are
/// found.
/// </summary>
public sealed record FlowOptions
{
    /// <summary>Edge of a patch in pixels, theta_ps: one vector of 8 numbers a row.</summary>
    public const int PatchSize = 8;

    /// <summary>Pixels from a patch to the next, 1 to 8: the paper's theta_ov states the same as an overlap.</summary>
    public int PatchStride { get; init; } = 3;

    /// <summary>theta_sf: the search ends at 1 / 2^this of the images' size; smaller images are searched at a finer one.</summary>
    public int FinestScale { get; init; }

    /// <summary>theta_it: descent steps of a patch and scale, half of them in each of two sweeps.</summary>
    public int Iterations { get; init; } = 16;

    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PatchStride, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PatchStride, PatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(FinestScale);
        ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 2);
    }

    /// <summary>The finest and coarsest scale for images of a size; null when they are smaller than a patch.</summary>
    internal (int Finest, int Coarsest)? Scales(int width, int height)
    {
        int shorter = Math.Min(width, height), longer = Math.Max(width, height);
        if (shorter < PatchSize)
        {
            return null;
        }

        int quarter = (int)(Math.Log2(longer / (4.0 * PatchSize)) + 0.5);      // displacements of a quarter of the image
        int coarsest = Math.Max(0, Math.Min(quarter, (int)Math.Log2(shorter / PatchSize)));
        return (Math.Min(FinestScale, coarsest), coarsest);
    }
}
