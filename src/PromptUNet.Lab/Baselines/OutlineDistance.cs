using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Lab.Baselines;

/// <summary>The exact Euclidean distance of a mask's pixels to its outline.</summary>
internal static class OutlineDistance
{
    /// <summary>
    /// Signed distances in pixels, row by row, positive inside. The outline lies half a pixel from the pixels on either side of
    /// it; the slice's border is none. A full mask is infinitely deep, an empty one infinitely far.
    /// </summary>
    public static double[] Of(Mask mask)
    {
        double[] toForeground = Squared(mask, mask.Pixels);
        double[] toBackground = Squared(mask, Array.ConvertAll(mask.Pixels, p => !p));
        return [.. mask.Pixels.Select((inside, i) => inside ? Math.Sqrt(toBackground[i]) - 0.5 : 0.5 - Math.Sqrt(toForeground[i]))];
    }

    private static double[] Squared(Mask mask, bool[] marked) =>
        DistanceTransform.Squared(marked, new Size3(mask.Width, mask.Height, 1), (1, 1, 1));
}
