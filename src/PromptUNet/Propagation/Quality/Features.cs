using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// What the segmentation of a slice tells of whether the object is still there, beside the slice that was drawn and the prompt carried from it.
/// </summary>
/// <param name="Likelihood">Mean log ratio, inside the mask, of the slice's grey values occurring inside or around the drawn one; in [-1, 1].</param>
/// <param name="Correlation">Pearson's coefficient of the slice and the carried image in and around the mask; 0 where one is flat.</param>
/// <param name="Growth">Logarithm of the mask's area in units of the drawn one's.</param>
/// <param name="Distance">From the drawn slice, in units of the radius of a disc of the drawn area; both in mm.</param>
/// <param name="Contrast">The likelihood less its mean around the mask; in [-2, 2]. About 0 where the neighbours have the object's grey values.</param>
/// <param name="HistogramOverlap">Share that the histogram of grey values inside the mask has in common with that inside the drawn one; in [0, 1].</param>
/// <param name="Agreement">Dice of the mask and the carried one; in [0, 1].</param>
public readonly record struct PresenceSigns(
    double Likelihood, double Correlation, double Growth, double Distance, double Contrast, double HistogramOverlap, double Agreement)
{
    /// <summary>How many there are.</summary>
    public const int Count = 7;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values)
    {
        ReadOnlySpan<double> all = [Likelihood, Correlation, Growth, Distance, Contrast, HistogramOverlap, Agreement];
        all.CopyTo(values);
    }
}

/// <summary>What tells how far a slice's mask can be trusted. None of it needs the truth.</summary>
/// <param name="Trust">Predicted Dice of the direction that is trusted more, by the signs of its answer.</param>
/// <param name="Agreement">Dice of the two directions' masks; of the only one's mask and the carried one where there is no other.</param>
/// <param name="Constancy">Dice of the direction's masks on this slice and the one before on its way: jumps of area or place lower it.</param>
/// <param name="Entropy">Of the logits as probabilities, in nats, over the slice and by pixel of the mask.</param>
/// <param name="Size">Logarithm of the mask's area in pixels and one.</param>
/// <param name="Distance">Root of the distance from the nearer keyframe, in radii of a disc of the drawn area; both in mm.</param>
public sealed record SliceEvidence(double Trust, double Agreement, double Constancy, double Entropy, double Size, double Distance)
{
    /// <summary>How many numbers there are.</summary>
    public const int Count = 6;

    /// <summary>What the answer shows of the object's presence, of the direction that is trusted more.</summary>
    public PresenceSigns Signs { get; init; }

    /// <summary>Whether two directions were asked.</summary>
    public bool BothSides { get; init; }

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values) =>
        (values[0], values[1], values[2], values[3], values[4], values[5]) = (Trust, Agreement, Constancy, Entropy, Size, Distance);

    /// <summary>That of one direction's answer.</summary>
    /// <param name="signs">Of the answer.</param>
    /// <param name="trust">Predicted Dice by these signs.</param>
    /// <param name="before">Above 0 on the mask of the slice before.</param>
    /// <param name="logits">The answer.</param>
    internal static SliceEvidence OfOne(PresenceSigns signs, double trust, Slice before, Slice logits)
    {
        var answer = Answer.Of(logits);
        return new SliceEvidence(trust, signs.Agreement, Agree(logits, before, 0), answer.Entropy, Math.Log(answer.Area + 1.0), Math.Sqrt(signs.Distance))
        {
            Signs = signs,
        };
    }

    /// <summary>That of two directions' answers, blended.</summary>
    /// <param name="own">Of one direction; null where it has lost the object.</param>
    /// <param name="other">Of the other.</param>
    /// <param name="agreement">Dice of both masks.</param>
    /// <param name="blend">Their logits, blended.</param>
    internal static SliceEvidence? OfBoth(SliceEvidence? own, SliceEvidence? other, double agreement, Slice blend)
    {
        if ((own ?? other) is not { } any)
        {
            return null;
        }

        var (a, b) = (own ?? any, other ?? any);
        var (better, answer) = (a.Trust >= b.Trust ? a : b, Answer.Of(blend));
        return better with
        {
            Agreement = agreement, Entropy = answer.Entropy, Size = Math.Log(answer.Area + 1.0), Distance = Math.Min(a.Distance, b.Distance), BothSides = true,
        };
    }

    /// <summary>Dice of the pixels above a threshold of two slices of one size.</summary>
    internal static double Agree(Slice a, Slice b, float threshold)
    {
        var box = (a.Box(threshold) ?? PixelBox.None).Union(b.Box(threshold) ?? PixelBox.None);
        int inA = 0, inB = 0, inBoth = 0;
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            ReadOnlySpan<float> rowA = a.Values.AsSpan((y * a.Width) + box.Left, box.Width), rowB = b.Values.AsSpan((y * b.Width) + box.Left, box.Width);
            for (int x = 0; x < rowA.Length; x++)
            {
                var (ofA, ofB) = (rowA[x] > threshold, rowB[x] > threshold);
                (inA, inB, inBoth) = (inA + (ofA ? 1 : 0), inB + (ofB ? 1 : 0), inBoth + (ofA && ofB ? 1 : 0));
            }
        }

        return new OverlapCounts(inB, inA, inBoth).Dice;
    }
}

/// <summary>What tells that a slice lies past the object's end. Distances are in radii of a disc of the drawn area; both in mm.</summary>
/// <param name="Presence">P(the object is there) of the slice where the object was said to end; 0 where no mask arrived, 1 where P is not judged.</param>
/// <param name="Distance">Root of that slice's distance from the keyframe.</param>
/// <param name="Beyond">Root of the slice's distance from the last one with a mask.</param>
/// <param name="Size">Logarithm of the drawn area in pixels and one.</param>
public readonly record struct EndEvidence(double Presence, double Distance, double Beyond, double Size)
{
    /// <summary>The evidence on a slice so many slices beyond the one where the object was said to end, which lies one beyond the mask.</summary>
    public EndEvidence Farther(int slices) => this with { Beyond = Beyond * Math.Sqrt(slices + 1) };

    /// <summary>How many numbers there are.</summary>
    public const int Count = 4;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values) => (values[0], values[1], values[2], values[3]) = (Presence, Distance, Beyond, Size);
}

/// <summary>A slice's logits in two numbers.</summary>
/// <param name="Area">Pixels above 0.</param>
/// <param name="Entropy">Of all pixels above -4 as probabilities, in nats by pixel of the area.</param>
internal readonly record struct Answer(int Area, double Entropy)
{
    private const int Steps = 16;           // of the table, in a logit
    private const int Most = 16;            // a logit beyond which a pixel is certain

    /// <summary>Entropy by the logit's size; a table, as two logarithms a pixel would cost as much as the network.</summary>
    private static readonly float[] Entropies = [.. Enumerable.Range(0, (Steps * Most) + 1).Select(i => Of((double)i / Steps))];

    public static Answer Of(Slice logits)
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

        return new Answer(area, entropy / Math.Max(1, area));
    }

    private static float Of(double logit)
    {
        double p = 1 / (1 + Math.Exp(-logit));
        return p < 1 ? (float)-((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p))) : 0;
    }
}
