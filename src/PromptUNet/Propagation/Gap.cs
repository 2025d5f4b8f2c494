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
    public static IReadOnlyList<Gap> Between(IEnumerable<Keyframe> keyframes, int slices)
    {
        Keyframe[] ordered = [.. keyframes.OrderBy(k => k.Slice)];
        return
        [
            .. Enumerable.Range(0, ordered.Length + 1).Select(i => Next(ordered, i, slices)).Where(g => g.Count > 0),
        ];
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

    /// <summary>The gap before a keyframe, or after the last one.</summary>
    private static Gap Next(Keyframe[] ordered, int at, int slices)
    {
        Keyframe? At(int i) => i >= 0 && i < ordered.Length ? ordered[i] : null;
        var (below, above) = (At(at - 1), At(at));
        var (outer, inner) = Shows(below) ? (below, At(at - 2)) : (above, At(at + 1));
        return new Gap(below, above, (below?.Slice ?? -1) + 1, (above?.Slice ?? slices) - 1)
        {
            Farthest = Shows(outer) && Shows(inner) && !(Shows(below) && Shows(above))
                ? Taper.Slices(outer!.Mask.Area, inner!.Mask.Area, Math.Abs(outer.Slice - inner.Slice)) : null,
        };
    }

    private static bool Shows(Keyframe? keyframe) => keyframe?.Mask.IsEmpty == false;
}
