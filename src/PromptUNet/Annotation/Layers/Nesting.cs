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

    /// <summary>What the labels' keyframes were drawn over, and what the labels lie over since they were added.</summary>
    public static Nesting Of(IReadOnlyCollection<AnnotatedLabel> labels)
    {
        var byAdded = labels.ToDictionary(l => l.Added, l => l.Id);
        var nesting = new Nesting();
        foreach (var (upper, lower) in from label in labels
                                       from told in Told(label)
                                       from added in told.Over
                                       where byAdded.ContainsKey(added)
                                       orderby told.Moment descending, byAdded[added]
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

    /// <summary>When it was told what lies under a label: as it was added, and as its keyframes were painted.</summary>
    private static IEnumerable<(int Moment, IReadOnlyList<int> Over)> Told(AnnotatedLabel label) =>
        from told in label.Keyframes.Select(k => (Moment: k.Value.Painted.Last, k.Value.Over)).Append((Moment: label.Added, label.Over))
        where told.Over.Count > 0 && told.Moment is not null
        select (told.Moment!.Value, told.Over);

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
