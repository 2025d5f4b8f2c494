namespace PromptUNet.Propagation;

/// <summary>Slices that are walked from one keyframe: the <paramref name="Count"/> slices beside it in one direction.</summary>
/// <param name="From">The keyframe that prompts them.</param>
/// <param name="Direction">1 upward, -1 downward.</param>
/// <param name="Count">At least 1.</param>
internal sealed record Stretch(Keyframe From, int Direction, int Count)
{
    /// <summary>The keyframe that it leads to; null at the volume's border.</summary>
    public Keyframe? To { get; init; }

    /// <summary>Slices beyond which the object has tapered off; null where that is not known.</summary>
    public int? Farthest { get; init; }

    /// <summary>Whether the other keyframe prompts the same slices, to be fused with these.</summary>
    public bool Fused { get; init; }

    /// <summary>Whether the keyframe that it leads to shows the object, which then cannot end on the way.</summary>
    public bool LeadsToObject => To?.Mask.IsEmpty == false;

    public int First => Math.Min(From.Slice + Direction, Last);

    public int Last => From.Slice + (Direction * Count);

    /// <summary>The slices in the order of travel.</summary>
    public IEnumerable<int> Slices => Enumerable.Range(1, Count).Select(i => From.Slice + (Direction * i));

    /// <summary>From the initial prompt, the first keyframe that is not empty, down to the first slice, then up to the last.</summary>
    /// <param name="keyframes">In the order they were drawn, no slice twice, at least one of them not empty.</param>
    /// <param name="slices">Number of slices along the axis.</param>
    /// <param name="between">What slices between two keyframes follow from.</param>
    public static IEnumerable<Stretch> Plan(IReadOnlyCollection<Keyframe> keyframes, int slices, BetweenKeyframes between)
    {
        int prompt = keyframes.First(k => !k.Mask.IsEmpty).Slice;
        return between == BetweenKeyframes.LastPrompt ? FromNearest(keyframes, prompt, slices) : FromBothSides(keyframes, prompt, slices);
    }

    private static IEnumerable<Stretch> FromBothSides(IReadOnlyCollection<Keyframe> keyframes, int prompt, int slices)
    {
        var gaps = Gap.Between(keyframes, slices);
        return gaps.Where(g => g.Last < prompt).Reverse().SelectMany(g => g.Stretches().Reverse())
            .Concat(gaps.Where(g => g.First > prompt).SelectMany(g => g.Stretches()));
    }

    /// <summary>Section 3.3: each slice follows from the nearest keyframe between it and the initial prompt.</summary>
    private static IEnumerable<Stretch> FromNearest(IReadOnlyCollection<Keyframe> keyframes, int prompt, int slices)
    {
        var down = keyframes.Where(k => k.Slice <= prompt).OrderByDescending(k => k.Slice);
        var up = keyframes.Where(k => k.Slice >= prompt).OrderBy(k => k.Slice);
        return Way(down, -1, -1).Concat(Way(up, 1, slices));
    }

    private static IEnumerable<Stretch> Way(IEnumerable<Keyframe> keyframes, int direction, int beyond)
    {
        Keyframe[] along = [.. keyframes];
        for (int i = 0; i < along.Length; i++)
        {
            var next = i + 1 < along.Length ? along[i + 1] : null;
            int count = (((next?.Slice ?? beyond) - along[i].Slice) * direction) - 1;
            if (count > 0)
            {
                yield return new Stretch(along[i], direction, count) { To = next };
            }
        }
    }
}
