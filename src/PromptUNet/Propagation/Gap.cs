namespace PromptUNet.Propagation;

/// <summary>Slices without a keyframe: between two neighbouring keyframes, or beyond the outermost one.</summary>
/// <param name="Below">The keyframe before the first slice; null at the volume's border.</param>
/// <param name="Above">The keyframe after the last slice; null at the volume's border.</param>
/// <param name="First">Index along the axis of propagation.</param>
/// <param name="Last">At least <paramref name="First"/>.</param>
public sealed record Gap(Keyframe? Below, Keyframe? Above, int First, int Last)
{
    /// <summary>
    /// Slice of the initial prompt in the mode of the last prompt (section 3.3). The gap is then filled from the keyframe on that side
    /// alone. Null when both keyframes count.
    /// </summary>
    public int? InitialPrompt { get; init; }

    /// <summary>
    /// Beyond the outermost of several keyframes: how many slices the object can continue there, judged by how its area shrinks. Null
    /// when the area does not shrink, between keyframes, and in the mode of the last prompt.
    /// </summary>
    public int? Farthest { get; init; }

    /// <summary>Whether both keyframes show the object and count, so that the passes from both are fused.</summary>
    public bool IsFused => InitialPrompt is null && Shows(Below) && Shows(Above);

    private int Count => Last - First + 1;

    /// <summary>The gaps that keyframes leave, ascending.</summary>
    /// <param name="keyframes">In the order they were drawn, no slice twice.</param>
    /// <param name="slices">Number of slices along the axis.</param>
    /// <param name="between">The sources of slices between two keyframes.</param>
    public static IReadOnlyList<Gap> Between(
        IEnumerable<Keyframe> keyframes, int slices, BetweenKeyframes between = BetweenKeyframes.BothSides)
    {
        List<Keyframe> drawn = [.. keyframes];
        int? initial = between == BetweenKeyframes.LastPrompt ? drawn.Find(Shows)?.Slice : null;
        return
        [
            .. from gap in Between([.. drawn.OrderBy(k => k.Slice)], k => k.Slice, k => k.Mask.Area, slices)
               select new Gap(gap.Below, gap.Above, gap.First, gap.Last)
               {
                   InitialPrompt = initial, Farthest = initial is null ? gap.Farthest : null,
               },
        ];
    }

    /// <summary>The same for keyframes of any type.</summary>
    /// <param name="ordered">Ascending, no slice twice.</param>
    /// <param name="slice">Index of a keyframe.</param>
    /// <param name="area">Pixels of its mask.</param>
    /// <param name="slices">Number of slices along the axis.</param>
    internal static IEnumerable<(T? Below, T? Above, int First, int Last, int? Farthest)> Between<T>(
        IReadOnlyList<T> ordered, Func<T, int> slice, Func<T, int> area, int slices)
        where T : class
    {
        for (int at = 0; at <= ordered.Count; at++)
        {
            var (below, above) = (At(at - 1), At(at));
            int first = below is null ? 0 : slice(below) + 1, last = (above is null ? slices : slice(above)) - 1;
            if (first <= last)
            {
                yield return (below, above, first, last, Farthest(below, above, at));
            }
        }

        T? At(int i) => i >= 0 && i < ordered.Count ? ordered[i] : null;

        bool Shows(T? keyframe) => keyframe is not null && area(keyframe) > 0;

        int? Farthest(T? below, T? above, int at)
        {
            var (outer, inner) = Shows(below) ? (below, At(at - 2)) : (above, At(at + 1));
            return Shows(outer) && Shows(inner) && !(Shows(below) && Shows(above))
                ? ExtentLimit.Slices(area(outer!), area(inner!), Math.Abs(slice(outer!) - slice(inner!))) : null;
        }
    }

    /// <summary>
    /// The passes that fill it: from both sides if both keyframes show the object, else from the side that does.
    /// With no such side the pass comes from a keyframe that says "absent here". There is none without any keyframe.
    /// </summary>
    internal IEnumerable<Pass> Passes()
    {
        bool fromBelow = InitialPrompt is { } p ? First > p : Shows(Below) || !Shows(Above);
        bool fromAbove = InitialPrompt is { } q ? Last < q : Shows(Above) || Below is null;
        if (fromBelow && Below is not null)
        {
            yield return new Pass(Below, 1, Count) { To = Above, Farthest = Farthest, IsFused = IsFused };
        }

        if (fromAbove && Above is not null)
        {
            yield return new Pass(Above, -1, Count) { To = Below, Farthest = Farthest, IsFused = IsFused };
        }
    }

    private static bool Shows(Keyframe? keyframe) => keyframe?.Mask.IsEmpty == false;
}

/// <summary>The propagation from one keyframe over the <paramref name="Count"/> slices beside it in one direction.</summary>
/// <param name="From">The keyframe that prompts them.</param>
/// <param name="Direction">1 upward, -1 downward.</param>
/// <param name="Count">At least 1.</param>
internal sealed record Pass(Keyframe From, int Direction, int Count)
{
    /// <summary>The keyframe that it leads to; null at the volume's border.</summary>
    public Keyframe? To { get; init; }

    /// <summary>As for the <see cref="Gap"/>.</summary>
    public int? Farthest { get; init; }

    /// <summary>Whether the other keyframe prompts the same slices, so that the two passes are fused.</summary>
    public bool IsFused { get; init; }

    /// <summary>Whether the keyframe that it leads to shows the object, which then cannot end in between.</summary>
    public bool LeadsToObject => To?.Mask.IsEmpty == false;

    public int First => Math.Min(From.Slice + Direction, Last);

    public int Last => From.Slice + (Direction * Count);

    /// <summary>The slices in the order of travel.</summary>
    public IEnumerable<int> Slices => Enumerable.Range(1, Count).Select(i => From.Slice + (Direction * i));
}

/// <summary>
/// How far an object can continue beyond the outermost keyframe, judged by its areas on that keyframe and on the next one. A cone would
/// end where its radius is 0. A convex body ends before that, as its radius is concave (Brunn and Minkowski). People segment rounded
/// structures and draw them up to their end, so the limit is a part of the cone's length.
/// </summary>
internal static class ExtentLimit
{
    /// <summary>Chosen on validation data (docs/decisions/0039).</summary>
    private const double Part = 0.25;

    /// <summary>Slices beyond the outer keyframe; null when the object does not become smaller.</summary>
    /// <param name="outerArea">Of the outermost keyframe, in pixels.</param>
    /// <param name="innerArea">Of the next one.</param>
    /// <param name="apart">Slices between the two.</param>
    public static int? Slices(int outerArea, int innerArea, int apart)
    {
        double outer = Math.Sqrt(outerArea), inner = Math.Sqrt(innerArea);
        return outer < inner ? (int)Math.Round(Part * apart * outer / (inner - outer)) : null;
    }
}
