using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Baselines;

/// <summary>
/// Region growing from the prompt's intensity statistics. The region grows from the middle of the prompt's mask over connected pixels of
/// the query. Their grey values lie within a few standard deviations of the mean inside the prompt. It does not grow far beyond the mask.
/// </summary>
/// <remarks>Grey values that are not finite are like nothing. The constants are chosen on validation pairs (decision 0029).</remarks>
public sealed class RegionGrowing : ISliceSegmenter
{
    /// <summary>Half width of the band of grey values in standard deviations.</summary>
    private const double Deviations = 3;

    /// <summary>Seeds lie at least so deep in the mask, and the region reaches at most so far out; in units of the mask's depth.</summary>
    private const double SeedDepth = 0.5, Reach = 0.1;

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        var mask = prompt.Mask.Above(0.5f);
        var around = Surroundings.Of(query, mask);
        var (low, high) = Band(prompt.Image, mask);
        bool[] alike = [.. around.Query.Values.Select(v => v >= low && v <= high)];
        around.Answer(Grow(around, alike), logits);
    }

    private static bool[] Grow(Surroundings around, bool[] alike)
    {
        bool[] region = [.. around.Distance.Select((d, i) => alike[i] && d >= SeedDepth * around.Depth)];
        var front = new Queue<int>(Enumerable.Range(0, region.Length).Where(i => region[i]));
        while (front.TryDequeue(out int pixel))
        {
            foreach (int next in around.Neighbours(pixel))
            {
                if (!region[next] && alike[next] && around.Distance[next] >= -Reach * around.Depth)
                {
                    region[next] = true;
                    front.Enqueue(next);
                }
            }
        }

        return region;
    }

    /// <summary>Mean minus and plus the deviations inside the mask; NaN, which no grey value lies in, without a finite one.</summary>
    private static (double Low, double High) Band(Slice image, Mask mask)
    {
        double[] inside = [.. image.Values.Where((v, i) => mask.Pixels[i] && float.IsFinite(v)).Select(v => (double)v)];
        double mean = inside.DefaultIfEmpty(double.NaN).Average();
        double deviation = Math.Sqrt(inside.DefaultIfEmpty(double.NaN).Average(v => (v - mean) * (v - mean)));
        return (mean - (Deviations * deviation), mean + (Deviations * deviation));
    }
}
