using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Propagation;

/// <summary>What tells how far a slice's mask can be trusted. None of it needs the truth.</summary>
/// <param name="Trust">Predicted Dice of the direction that is trusted more, by the signs of the mask carried onto the slice.</param>
/// <param name="OtherTrust">That of the other direction; 0 where there is none, or where it has lost the object.</param>
/// <param name="Agreement">Dice of the two directions' masks; of the only one's mask and the carried one where there is no other.</param>
/// <param name="Entropy">Of the logits as probabilities, in nats, over the slice and by pixel of the mask.</param>
/// <param name="Jump">Logarithm of the mask's area by the area the keyframes lead to expect: the drawn one, or one in between.</param>
/// <param name="Drop">Delta s_i of equation (4), the smaller one of two directions; 0 where it is not in use.</param>
/// <param name="Size">Logarithm of the mask's area in pixels and one.</param>
/// <param name="Distance">Root of the distance from the nearer keyframe, in radii of a disc of the drawn area; both in mm.</param>
public sealed record SliceEvidence(
    double Trust, double OtherTrust, double Agreement, double Entropy, double Jump, double Drop, double Size, double Distance)
{
    /// <summary>How many numbers there are.</summary>
    public const int Count = 8;

    private const float Foreground = 0.5f;

    /// <summary>What the mask carried onto the slice shows of the object's presence, of the direction that is trusted more.</summary>
    public PresenceSigns Signs { get; init; }

    /// <summary>Whether two directions were asked.</summary>
    public bool BothSides { get; init; }

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values) =>
        (values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]) =
        (Trust, OtherTrust, Agreement, Entropy, Jump, Drop, Size, Distance);

    /// <summary>That of one direction's answer.</summary>
    /// <param name="signs">Of the mask carried onto the slice.</param>
    /// <param name="trust">Predicted Dice by these signs.</param>
    /// <param name="carried">The carried mask, soft in [0, 1].</param>
    /// <param name="logits">The answer.</param>
    /// <param name="drawnArea">Of the keyframe, in pixels.</param>
    /// <param name="drop">Delta s_i of equation (4).</param>
    internal static SliceEvidence OfOne(PresenceSigns signs, double trust, Slice carried, Slice logits, int drawnArea, double drop)
    {
        var answer = Answer.Of(logits);
        return new SliceEvidence(
            trust, 0, Agree(logits, carried).Dice, answer.Entropy,
            Math.Log((answer.Area + 1.0) / (drawnArea + 1.0)), drop, Math.Log(answer.Area + 1.0), Math.Sqrt(signs.Distance))
        {
            Signs = signs,
        };
    }

    /// <summary>That of two directions' answers, blended.</summary>
    /// <param name="own">Of one direction; null where it has lost the object.</param>
    /// <param name="other">Of the other.</param>
    /// <param name="agreement">Dice of both masks.</param>
    /// <param name="blend">Their logits, blended.</param>
    /// <param name="expectedArea">Between the keyframes' areas, in pixels.</param>
    internal static SliceEvidence? OfBoth(SliceEvidence? own, SliceEvidence? other, double agreement, Slice blend, double expectedArea)
    {
        if ((own ?? other) is not { } any)
        {
            return null;
        }

        var (a, b) = (own ?? any, other ?? any);
        var answer = Answer.Of(blend);
        return new SliceEvidence(
            Math.Max(a.Trust, b.Trust), own is null || other is null ? 0 : Math.Min(a.Trust, b.Trust), agreement, answer.Entropy,
            Math.Log((answer.Area + 1) / (expectedArea + 1)), Math.Min(a.Drop, b.Drop), Math.Log(answer.Area + 1.0), Math.Min(a.Distance, b.Distance))
        {
            BothSides = true, Signs = (a.Trust >= b.Trust ? a : b).Signs,
        };
    }

    private static OverlapCounts Agree(Slice logits, Slice carried)
    {
        var box = (logits.Box(0) ?? PixelBox.None).Union(carried.Box(Foreground) ?? PixelBox.None);
        int answered = 0, arrived = 0, both = 0;
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            for (int x = box.Left; x <= box.Right; x++)
            {
                var (a, b) = (logits[x, y] > 0, carried[x, y] > Foreground);
                (answered, arrived, both) = (answered + (a ? 1 : 0), arrived + (b ? 1 : 0), both + (a && b ? 1 : 0));
            }
        }

        return new OverlapCounts(arrived, answered, both);
    }
}
