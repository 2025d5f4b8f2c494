using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Propagation;

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
