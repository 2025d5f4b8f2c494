namespace PromptUNet.Propagation;

/// <summary>Slices that follow from one keyframe: the <paramref name="Count"/> slices beside it in one direction.</summary>
/// <param name="From">The keyframe that prompts them.</param>
/// <param name="Direction">1 upward, -1 downward.</param>
/// <param name="Count">At least 1.</param>
internal sealed record Stretch(Keyframe From, int Direction, int Count)
{
    /// <summary>Whether the keyframe that it leads to shows the object, which then cannot end on the way.</summary>
    public bool LeadsToObject { get; init; }

    public int Last => From.Slice + (Direction * Count);

    /// <summary>The slices in the order of travel.</summary>
    public IEnumerable<int> Slices => Enumerable.Range(1, Count).Select(i => From.Slice + (Direction * i));

    /// <summary>
    /// The order of section 3.3: from the initial prompt down to the first slice, then up to the last. Each slice follows
    /// from the nearest keyframe between it and the initial prompt, which is the first keyframe that is not empty.
    /// </summary>
    /// <param name="keyframes">In the order they were drawn, no slice twice, at least one of them not empty.</param>
    /// <param name="slices">Number of slices along the axis.</param>
    public static IEnumerable<Stretch> Plan(IReadOnlyCollection<Keyframe> keyframes, int slices)
    {
        int prompt = keyframes.First(k => !k.Mask.IsEmpty).Slice;
        var down = keyframes.Where(k => k.Slice <= prompt).OrderByDescending(k => k.Slice);
        var up = keyframes.Where(k => k.Slice >= prompt).OrderBy(k => k.Slice);
        return Way(down, -1, -1).Concat(Way(up, 1, slices));
    }

    private static IEnumerable<Stretch> Way(IEnumerable<Keyframe> keyframes, int direction, int beyond)
    {
        Keyframe[] along = [.. keyframes];
        for (int i = 0; i < along.Length; i++)
        {
            int next = i + 1 < along.Length ? along[i + 1].Slice : beyond;
            int count = ((next - along[i].Slice) * direction) - 1;
            if (count > 0)
            {
                yield return new Stretch(along[i], direction, count) { LeadsToObject = i + 1 < along.Length && !along[i + 1].Mask.IsEmpty };
            }
        }
    }
}
