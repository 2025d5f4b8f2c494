namespace PromptUNet.Propagation;

/// <summary>Slices that nobody vouches for: between two neighbouring keyframes, or beyond the outermost one.</summary>
/// <param name="Below">The keyframe before the first slice; null at the volume's border.</param>
/// <param name="Above">The keyframe after the last slice; null at the volume's border.</param>
/// <param name="First">Index along the axis of propagation.</param>
/// <param name="Last">At least <paramref name="First"/>.</param>
public sealed record Gap(Keyframe? Below, Keyframe? Above, int First, int Last)
{
    /// <summary>
    /// Beyond the outermost of several keyframes: the slices that the object still has there at most, by how it tapers; null where it
    /// does not, and elsewhere (<see cref="Taper"/>).
    /// </summary>
    public int? Farthest { get; init; }

    /// <summary>Whether the object is vouched for on both sides, so that both directions are asked and fused.</summary>
    public bool IsBetweenObjects => Shows(Below) && Shows(Above);

    private int Count => Last - First + 1;

    /// <summary>The gaps that keyframes leave, ascending.</summary>
    /// <param name="keyframes">In any order, no slice twice.</param>
    /// <param name="slices">Number of slices along the axis.</param>
    public static IReadOnlyList<Gap> Between(IEnumerable<Keyframe> keyframes, int slices) =>
    [
        .. from gap in Between([.. keyframes.OrderBy(k => k.Slice)], k => k.Slice, k => k.Mask.Area, slices)
           select new Gap(gap.Below, gap.Above, gap.First, gap.Last) { Farthest = gap.Farthest },
    ];

    /// <summary>The same of keyframes in any form.</summary>
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
                ? Taper.Slices(area(outer!), area(inner!), Math.Abs(slice(outer!) - slice(inner!))) : null;
        }
    }

    /// <summary>
    /// How it is walked: from both sides where both show the object, else from the side that does; from a keyframe that says
    /// "absent here" where there is no other. Never walked where there is no keyframe at all.
    /// </summary>
    internal IEnumerable<Stretch> Stretches()
    {
        if (Shows(Below) || (Below is not null && !Shows(Above)))
        {
            yield return new Stretch(Below!, 1, Count) { To = Above, Farthest = Farthest, Fused = IsBetweenObjects };
        }

        if (Shows(Above) || (Above is not null && Below is null))
        {
            yield return new Stretch(Above!, -1, Count) { To = Below, Farthest = Farthest, Fused = IsBetweenObjects };
        }
    }

    private static bool Shows(Keyframe? keyframe) => keyframe?.Mask.IsEmpty == false;
}
