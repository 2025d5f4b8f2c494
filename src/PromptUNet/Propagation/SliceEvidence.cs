using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Propagation;

/// <summary>What tells how far a slice's mask can be trusted. None of it needs the truth.</summary>
/// <param name="Trust">Predicted Dice of the direction that is trusted more, by the signs of the mask carried onto the slice.</param>
/// <param name="Agreement">Dice of the two directions' masks; of the only one's mask and the carried one where there is no other.</param>
/// <param name="Constancy">Dice of the direction's masks on this slice and the one before on its way: jumps of area or place lower it.</param>
/// <param name="Entropy">Of the logits as probabilities, in nats, over the slice and by pixel of the mask.</param>
/// <param name="Size">Logarithm of the mask's area in pixels and one.</param>
/// <param name="Distance">Root of the distance from the nearer keyframe, in radii of a disc of the drawn area; both in mm.</param>
public sealed record SliceEvidence(double Trust, double Agreement, double Constancy, double Entropy, double Size, double Distance)
{
    /// <summary>How many numbers there are.</summary>
    public const int Count = 6;

    private const float Foreground = 0.5f;

    /// <summary>What the mask carried onto the slice shows of the object's presence, of the direction that is trusted more.</summary>
    public PresenceSigns Signs { get; init; }

    /// <summary>Whether two directions were asked.</summary>
    public bool BothSides { get; init; }

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values) =>
        (values[0], values[1], values[2], values[3], values[4], values[5]) = (Trust, Agreement, Constancy, Entropy, Size, Distance);

    /// <summary>That of one direction's answer.</summary>
    /// <param name="signs">Of the mask carried onto the slice.</param>
    /// <param name="trust">Predicted Dice by these signs.</param>
    /// <param name="carried">The carried mask, soft in [0, 1].</param>
    /// <param name="before">Above 0 on the mask of the slice before.</param>
    /// <param name="logits">The answer.</param>
    internal static SliceEvidence OfOne(PresenceSigns signs, double trust, Slice carried, Slice before, Slice logits)
    {
        var (answer, box) = (Answer.Of(logits), logits.Box(0) ?? PixelBox.None);
        return new SliceEvidence(
            trust, Agree(logits, box, carried, Foreground), Agree(logits, box, before, 0), answer.Entropy, Math.Log(answer.Area + 1.0), Math.Sqrt(signs.Distance))
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

    /// <summary>Dice of the pixels above 0, which a rectangle holds, and those of another mask above its threshold.</summary>
    private static double Agree(Slice logits, PixelBox own, Slice mask, float threshold)
    {
        var box = own.Union(mask.Box(threshold) ?? PixelBox.None);
        int answered = 0, there = 0, both = 0;
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            for (int x = box.Left; x <= box.Right; x++)
            {
                var (a, b) = (logits[x, y] > 0, mask[x, y] > threshold);
                (answered, there, both) = (answered + (a ? 1 : 0), there + (b ? 1 : 0), both + (a && b ? 1 : 0));
            }
        }

        return new OverlapCounts(there, answered, both).Dice;
    }
}
