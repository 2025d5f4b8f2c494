namespace PromptUNet.Annotation;

/// <summary>
/// Which labels lie over others where neither is drawn, such as the core of a tumour over the tumour: those that were drawn mostly over
/// the other. Where drawings contradict each other, also in a circle, the later ones are right.
/// </summary>
internal sealed class Nesting
{
    private readonly Dictionary<int, HashSet<int>> _under = [];       // by label, also those under others that lie under it
    private readonly Dictionary<int, int> _levels = [];

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

        foreach (var (label, under) in nesting._under.OrderBy(u => u.Value.Count))
        {
            nesting._levels[label] = 1 + under.Max(nesting.Level);
        }

        return nesting;
    }

    /// <summary>How many labels lie under one, each over the next; 0 when it lies over none.</summary>
    public int Level(int label) => _levels.GetValueOrDefault(label);

    /// <summary>The labels that have another level than before.</summary>
    public IEnumerable<int> ChangedSince(Nesting before) =>
        _levels.Keys.Union(before._levels.Keys).Where(l => Level(l) != before.Level(l));

    private void Add(int upper, int lower)
    {
        if (upper == lower || (_under.TryGetValue(lower, out var below) && below.Contains(upper)))
        {
            return;
        }

        _under.TryAdd(upper, []);
        foreach (var (label, under) in _under)
        {
            if (label == upper || under.Contains(upper))
            {
                under.Add(lower);
                under.UnionWith(below ?? []);
            }
        }
    }
}
