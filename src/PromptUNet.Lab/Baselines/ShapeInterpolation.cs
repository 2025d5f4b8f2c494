using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Baselines;

/// <summary>
/// Shape-based interpolation between drawn slices: S. Raya and J. Udupa, "Shape-based interpolation of multidimensional
/// objects", IEEE Transactions on Medical Imaging 9, 1990; G. Herman, J. Zheng and C. Bucholtz, "Shape-based interpolation",
/// IEEE Computer Graphics and Applications 12, 1992. What a person gets from today's drawing programs without any model: it
/// looks at the drawn shapes alone.
/// </summary>
/// <remarks>The distances are exact Euclidean ones; the two papers approximate them.</remarks>
public static class ShapeInterpolation
{
    /// <summary>
    /// Returns the drawn slices as they are, and nothing beyond the outermost ones. Between two neighbouring ones, the signed distances to
    /// both outlines are weighted linearly by nearness. A pixel is inside where their sum is above 0 pixels.
    /// </summary>
    /// <param name="grid">Of the scan.</param>
    /// <param name="axis">Array axis that the drawn slices lie across.</param>
    /// <param name="drawn">
    /// In any order, each slice once. Between an empty mask, which says "absent here", and another one there is nothing.
    /// </param>
    /// <param name="label">What the structure is called in the result.</param>
    /// <exception cref="ArgumentException">A slice is drawn twice, or a mask has another size than the slices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The grid has no such axis or slice.</exception>
    public static LabelVolume Between(Grid grid, int axis, IReadOnlyList<Keyframe> drawn, int label)
    {
        var result = new LabelVolume(grid);
        (Keyframe Frame, double[] Distance)? below = null;
        foreach (var frame in drawn.OrderBy(d => d.Slice))
        {
            result.SetMask(label, axis, frame.Slice, frame.Mask);
            double[] distance = OutlineDistance.Of(frame.Mask);
            if (below is { } before)
            {
                Fill(result, axis, label, before, (frame, distance));
            }

            below = (frame, distance);
        }

        return result;
    }

    private static void Fill(
        LabelVolume result, int axis, int label, (Keyframe Frame, double[] Distance) below, (Keyframe Frame, double[] Distance) above)
    {
        int gap = above.Frame.Slice - below.Frame.Slice;
        if (gap == 0)
        {
            throw new ArgumentException($"Slice {above.Frame.Slice} is drawn twice.");
        }

        var (width, height) = (above.Frame.Mask.Width, above.Frame.Mask.Height);
        for (int step = 1; step < gap; step++)
        {
            double nearness = (double)step / gap;
            bool[] inside = [.. below.Distance.Zip(above.Distance, (b, a) => ((1 - nearness) * b) + (nearness * a) > 0)];
            result.SetMask(label, axis, below.Frame.Slice + step, new Mask(width, height, inside));
        }
    }
}
