namespace PromptUNet.Annotation;

/// <summary>
/// Which labels lie over which where neither is drawn, such as the core of a tumour over the tumour: those that were drawn mostly over
/// the other. Where drawings contradict each other, also in a circle, the later ones are right.
/// </summary>
internal sealed class Nesting
{
    private static readonly SortedSet<int> Nothing = [];

    private readonly SortedDictionary<int, SortedSet<int>> _under = [];

    private Nesting()
    {
    }

    /// <summary>No label lies over another.</summary>
    public static Nesting None { get; } = new();

    /// <summary>What the labels' keyframes were drawn over.</summary>
    public static Nesting Of(IReadOnlyCollection<AnnotatedLabel> labels)
    {
        var byAdded = labels.ToDictionary(l => l.Added, l => l.Id);
        var nesting = new Nesting();
        foreach (var (upper, lower) in from label in labels
                                       from keyframe in label.Keyframes
                                       where keyframe.Value.Over.Count > 0 && keyframe.Value.Painted.Last is not null
                                       from added in keyframe.Value.Over
                                       where byAdded.ContainsKey(added)
                                       orderby keyframe.Value.Painted.Last descending, byAdded[added]
                                       select (label.Id, byAdded[added]))
        {
            nesting.Add(upper, lower);
        }

        return nesting;
    }

    /// <summary>All labels that lie under one, also those under others that do.</summary>
    public IReadOnlySet<int> Under(int label) => _under.GetValueOrDefault(label, Nothing);

    /// <summary>Whether a label lies under another.</summary>
    public bool IsUnderAny(int label) => _under.Values.Any(u => u.Contains(label));

    /// <summary>The labels that lie over others than before.</summary>
    public IEnumerable<int> ChangedSince(Nesting before) =>
        _under.Keys.Union(before._under.Keys).Where(l => !Under(l).SetEquals(before.Under(l)));

    private void Add(int upper, int lower)
    {
        if (upper == lower || Under(lower).Contains(upper))
        {
            return;
        }

        _under.TryAdd(upper, []);
        foreach (var under in _under.Where(u => u.Key == upper || u.Value.Contains(upper)).Select(u => u.Value))
        {
            under.Add(lower);
            under.UnionWith(Under(lower));
        }
    }
}
