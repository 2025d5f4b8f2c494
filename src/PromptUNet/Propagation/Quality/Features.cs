using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Whether the object is still there, judged by the segmentation of a slice, the drawn slice and the prompt carried from it.
/// </summary>
/// <param name="Likelihood">
/// Mean log ratio, inside the mask, of the slice's grey values occurring inside and around the drawn mask; in [-1, 1].
/// </param>
/// <param name="Correlation">Pearson's coefficient of slice and carried image in and around the mask; 0 if one is constant.</param>
/// <param name="Growth">Logarithm of the mask's area in units of the drawn one's.</param>
/// <param name="Distance">From the drawn slice, in units of the radius of a disc of the drawn area; both in mm.</param>
/// <param name="Contrast">
/// The likelihood less its mean around the mask; in [-2, 2]. About 0 if the surroundings have the object's grey values.
/// </param>
/// <param name="HistogramOverlap">Overlap of the histograms of grey values inside the mask and inside the drawn mask; in [0, 1].</param>
/// <param name="Agreement">Dice of the mask and the carried one; in [0, 1].</param>
public readonly record struct PresenceFeatures(
    double Likelihood, double Correlation, double Growth, double Distance, double Contrast, double HistogramOverlap, double Agreement)
{
    /// <summary>The number of features.</summary>
    public const int Count = 7;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values)
    {
        ReadOnlySpan<double> all = [Likelihood, Correlation, Growth, Distance, Contrast, HistogramOverlap, Agreement];
        all.CopyTo(values);
    }
}

/// <summary>Features that predict the quality of a slice's mask. None needs the truth.</summary>
/// <param name="Trust">Predicted Dice of the pass that is trusted more, by its presence features.</param>
/// <param name="Agreement">Dice of the masks of both passes; of a single pass, Dice of its mask and the carried one.</param>
/// <param name="Constancy">Dice of a pass's masks on this slice and the one before: jumps of area or place lower it.</param>
/// <param name="Entropy">Of the logits as probabilities, in nats, over the slice and by pixel of the mask.</param>
/// <param name="Size">Logarithm of the mask's area in pixels and one.</param>
/// <param name="Distance">Root of the distance from the nearer keyframe, in radii of a disc of the drawn area; both in mm.</param>
public sealed record SliceFeatures(double Trust, double Agreement, double Constancy, double Entropy, double Size, double Distance)
{
    /// <summary>The number of features.</summary>
    public const int Count = 6;

    /// <summary>The presence features of the pass that is trusted more.</summary>
    public PresenceFeatures Presence { get; init; }

    /// <summary>Whether two passes have reached the slice.</summary>
    public bool BothSides { get; init; }

    /// <summary>The distance from the nearer keyframe in slices.</summary>
    public int Slices { get; init; }

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    /// <param name="inSlices">Whether the distance is the root of the number of slices instead.</param>
    public void CopyTo(Span<double> values, bool inSlices)
    {
        ReadOnlySpan<double> all = [Trust, Agreement, Constancy, Entropy, Size, inSlices ? Math.Sqrt(Slices) : Distance];
        all.CopyTo(values);
    }

    /// <summary>The features of one pass.</summary>
    /// <param name="presence">The presence features of its segmentation.</param>
    /// <param name="trust">The Dice that these predict.</param>
    /// <param name="before">Above 0 on the mask of the slice before.</param>
    /// <param name="logits">The segmentation.</param>
    /// <param name="slices">From the keyframe.</param>
    internal static SliceFeatures OfOne(PresenceFeatures presence, double trust, Slice before, Slice logits, int slices)
    {
        var (area, entropy) = MaskStatistics.Of(logits);
        double constancy = Agree(logits, before, 0);
        return new SliceFeatures(trust, presence.Agreement, constancy, entropy, Math.Log(area + 1.0), Math.Sqrt(presence.Distance))
        {
            Presence = presence, Slices = slices,
        };
    }

    /// <summary>The features of two blended passes.</summary>
    /// <param name="own">Those of one pass; null when it has lost the object.</param>
    /// <param name="other">Those of the other; null when it has lost the object.</param>
    /// <param name="agreement">Dice of both masks.</param>
    /// <param name="blend">Their logits, blended.</param>
    internal static SliceFeatures? OfBoth(SliceFeatures? own, SliceFeatures? other, double agreement, Slice blend)
    {
        if ((own ?? other) is not { } any)
        {
            return null;
        }

        var (a, b) = (own ?? any, other ?? any);
        var (area, entropy) = MaskStatistics.Of(blend);
        return (a.Trust >= b.Trust ? a : b) with
        {
            Agreement = agreement, Entropy = entropy, Size = Math.Log(area + 1.0), Distance = Math.Min(a.Distance, b.Distance),
                Slices = Math.Min(a.Slices, b.Slices), BothSides = true,
        };
    }

    /// <summary>Dice of the pixels above a threshold of two slices of one size.</summary>
    internal static double Agree(Slice a, Slice b, float threshold)
    {
        var box = (a.Box(threshold) ?? PixelBox.None).Union(b.Box(threshold) ?? PixelBox.None);
        int inA = 0, inB = 0, inBoth = 0;
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            ReadOnlySpan<float> rowA = a.Values.AsSpan((y * a.Width) + box.Left, box.Width);
            ReadOnlySpan<float> rowB = b.Values.AsSpan((y * b.Width) + box.Left, box.Width);
            for (int x = 0; x < rowA.Length; x++)
            {
                var (ofA, ofB) = (rowA[x] > threshold, rowB[x] > threshold);
                (inA, inB, inBoth) = (inA + (ofA ? 1 : 0), inB + (ofB ? 1 : 0), inBoth + (ofA && ofB ? 1 : 0));
            }
        }

        return new OverlapCounts(inB, inA, inBoth).Dice;
    }
}

/// <summary>Whether a slice lies past the object's end. Distances are in radii of a disc of the drawn area; both in mm.</summary>
/// <param name="Presence">
/// P(the object is there) of the slice where the object was said to end; 0 if no mask arrived, 1 if P is not judged.
/// </param>
/// <param name="Distance">Root of that slice's distance from the keyframe.</param>
/// <param name="Beyond">Root of the slice's distance from the last one with a mask.</param>
/// <param name="Size">Logarithm of the drawn area in pixels and one.</param>
public readonly record struct EndFeatures(double Presence, double Distance, double Beyond, double Size)
{
    /// <summary>The number of features.</summary>
    public const int Count = 4;

    /// <summary>The features of a slice a number of slices beyond the reported end, which lies one slice beyond the mask.</summary>
    public EndFeatures Farther(int slices) => this with { Beyond = Beyond * Math.Sqrt(slices + 1) };

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values)
    {
        ReadOnlySpan<double> all = [Presence, Distance, Beyond, Size];
        all.CopyTo(values);
    }
}

/// <summary>A slice's logits in two numbers.</summary>
/// <param name="Area">Pixels above 0.</param>
/// <param name="Entropy">Of all pixels above -4 as probabilities, in nats by pixel of the area.</param>
internal readonly record struct MaskStatistics(int Area, double Entropy)
{
    private const int Steps = 16;           // of the table, in a logit
    private const int Most = 16;            // a logit beyond which a pixel is certain

    /// <summary>Entropy by the logit's size. It is a table, as two logarithms a pixel would cost as much as the network.</summary>
    private static readonly float[] Entropies = [.. Enumerable.Range(0, (Steps * Most) + 1).Select(i => Of((double)i / Steps))];

    public static MaskStatistics Of(Slice logits)
    {
        var box = logits.Box(-PromptMaskSegmenter.Certain) ?? PixelBox.None;
        int area = 0;
        double entropy = 0;
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            foreach (float logit in logits.Values.AsSpan((y * logits.Width) + box.Left, box.Width))
            {
                area += logit > 0 ? 1 : 0;
                entropy += logit > -PromptMaskSegmenter.Certain ? Entropies[(int)MathF.Min(MathF.Abs(logit) * Steps, Steps * Most)] : 0;
            }
        }

        return new MaskStatistics(area, entropy / Math.Max(1, area));
    }

    private static float Of(double logit)
    {
        double p = 1 / (1 + Math.Exp(-logit));
        return p < 1 ? (float)-((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p))) : 0;
    }
}
