using PromptUNet.Imaging;
using PromptUNet.Lab.Baselines;
using PromptUNet.Metrics;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>How a volume is found from one drawn slice: a setting of the volumetric experiment.</summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Place">Chooses the slice that is drawn.</param>
/// <param name="Change">Makes the setting's dials of a contender's own.</param>
public sealed record VolumeSetting(string Name, Func<VolumeTask, VolumeTask> Place, Func<PropagationOptions, PropagationOptions> Change)
{
    /// <summary>The slices on which the structure is called absent before anything is found: none.</summary>
    public Func<VolumeTask, IReadOnlyList<Keyframe>> Absent { get; init; } = _ => [];

    /// <summary>The largest slice is drawn.</summary>
    public static VolumeSetting Largest { get; } = new("largest slice", task => task, own => own);

    /// <summary>Any slice is drawn.</summary>
    public static VolumeSetting Any { get; } = new("random slice", task => task.Anywhere(), own => own);

    /// <summary>The largest slice, and nothing but an empty mask ends the structure, as published.</summary>
    public static VolumeSetting NoStop { get; } = Largest with { Name = "no stop rule", Change = own => own with { Presence = null } };

    /// <summary>
    /// The largest slice, and the slices past both true ends are called empty, which ends the structure there and nowhere before. What is
    /// lost here is lost to drift, and to masks that have become empty on the way.
    /// </summary>
    public static VolumeSetting ToldEnds { get; } = Largest with
    {
        Name = "told the ends",
        Change = own => own with { Presence = own.Presence is { } presence ? presence with { Threshold = 0 } : null },
        Absent = task => task.PastTheEnds(),
    };

    /// <summary>The largest slice, without self-supervised feedback or with another tau of equation (4).</summary>
    public static VolumeSetting Feedback(double? tau) => Largest with
    {
        Name = tau is null ? "no SSF" : FormattableString.Invariant($"SSF, tau {tau}"),
        Change = own => own with { FeedbackThreshold = tau },
    };
}

/// <summary>The volumetric experiment of section 4.3: one drawn slice, propagated down and up (Fig. 3).</summary>
public static class VolumeExperiment
{
    /// <summary>mm by which a surface may be off for the normalised surface Dice.</summary>
    public const double Tolerance = 1;

    /// <summary>
    /// Metric of the sides of drawn slices whose masks end inside the structure, as a share: each side is an item of its own.
    /// </summary>
    public const string FalseEnds = "false ends";

    /// <summary>Slices between the drawn slice and others: the first and the last distance of each class.</summary>
    private static readonly (int From, int To)[] Distances = [(1, 2), (3, 5), (6, 10), (11, 20), (21, 40), (41, int.MaxValue)];

    /// <summary>A data set's questions: every structure that <see cref="VolumeTask.Draw"/> draws, put to every contender.</summary>
    /// <param name="cases">Scans of one data set.</param>
    /// <param name="structures">Structures of each scan.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="contenders">The first one is asked in all settings, others in those that concern them.</param>
    /// <param name="competitors">Other people's programs, asked where the largest slice is drawn.</param>
    public static IReadOnlyList<Question> Questions(
        IReadOnlyList<LabelledCase> cases, int structures, int seed, IReadOnlyList<Contender> contenders,
        IReadOnlyList<ExternalCompetitor> competitors) =>
    [
        .. VolumeTask.Draw(cases, structures, seed).Select(task => new Question(cancel =>
        [
            .. contenders.SelectMany(c => Settings(c, first: c == contenders[0]).SelectMany(setting => Points(task, c, setting, cancel))),
            .. from competitor in competitors
               let found = competitor.Segment(task.Image, task.Axis, task.Prompt(), cancel)
               from point in Points(
                   task, competitor.Name, VolumeSetting.Largest, new LabelRegion(found, ExternalCompetitor.Label),
                   k => found.Mask(ExternalCompetitor.Label, task.Axis, k))
               select point,
        ])),
    ];

    /// <summary>tau of the paper's experiments is the default already; the smaller one fires about three times as often.</summary>
    private static IEnumerable<VolumeSetting> Settings(Contender contender, bool first) =>
    [
        VolumeSetting.Largest, VolumeSetting.Any, VolumeSetting.ToldEnds,
        .. contender.Aligned || first ? [VolumeSetting.Feedback(null)] : (VolumeSetting[])[],
        .. first ? [VolumeSetting.Feedback(0.6), VolumeSetting.NoStop] : (VolumeSetting[])[],
    ];

    /// <summary>
    /// What one drawn slice becomes: whole and windowed Dice, surface Dice, and the mean Dice of slices by their distance from the drawn
    /// one. Of the ends: slices with a mask beyond the true ends, and slices of the structure beyond the last mask. For each side, whether
    /// the masks end inside the structure.
    /// </summary>
    /// <exception cref="OperationCanceledException">At most a slice later.</exception>
    public static IReadOnlyList<ExperimentPoint> Points(
        VolumeTask task, Contender contender, VolumeSetting setting, CancellationToken cancel = default)
    {
        task = setting.Place(task);
        var propagator = new Propagator(task.Image, task.Axis, contender.Segmenter, setting.Change(contender.Options()));
        Keyframe[] drawn = [task.Prompt(), .. setting.Absent(task)];
        var masks = new PropagatedMasks(task.Image.Grid, task.Axis, drawn);
        foreach (var happened in propagator.Run(drawn, cancel))
        {
            masks.Take(happened);
        }

        return Points(task, contender.Name, setting, new LabelRegion(masks.ToLabels(task.Label), task.Label), slice => masks[slice]);
    }

    private static IReadOnlyList<ExperimentPoint> Points(
        VolumeTask task, string model, VolumeSetting setting, LabelRegion found, Func<int, Mask> mask)
    {
        ExperimentPoint Point(string metric, double value) =>
            new(model, task.Case.Dataset, task.Subject, task.Item, task.Plane, setting.Name, metric, value);
        var truth = new LabelRegion(task.Case.Labels, task.Label);
        var ends = FoundEnds.Of(task, mask);
        return
        [
            Point("dice", Overlap.Dice(truth, found)),
            Point("windowed dice", Overlap.WindowedDice(truth, found, task.Axis, task.PromptSlice)),
            Point("surface dice", SurfaceDistances.Between(truth, found).Dice(Tolerance)),
            .. ends.Sides.Select(side => Point(FalseEnds, side.EndsInside ? 1 : 0) with { Item = $"{task.Item}, {side.Name}" }),
            Point("slices cut off", ends.Sides.Sum(side => side.CutOff)),
            Point("slices past the end", ends.Past),
            .. ByDistance(task, mask).Select(d => Point(DistanceMetric(d.Class), d.Dice)),
        ];
    }

    /// <summary>The classes of distance as metrics, from near to far.</summary>
    public static IReadOnlyList<string> DistanceMetrics => [.. Enumerable.Range(0, Distances.Length).Select(DistanceMetric)];

    /// <summary>
    /// Draws Fig. 3 in these numbers: whole and windowed Dice by data set, and Dice by the distance from the drawn slice.
    /// </summary>
    /// <param name="folder">For <c>dice.png</c>, <c>windowed-dice.png</c> and <c>distance.png</c>.</param>
    /// <param name="points">Of the experiment.</param>
    public static void Draw(string folder, IReadOnlyList<ExperimentPoint> points)
    {
        var own = points.Where(p => p.Setting == VolumeSetting.Largest.Name).ToList();
        ExperimentFigures.Boxes(Path.Combine(folder, "dice.png"), "Whole Dice from one drawn slice, the largest",
            own.Where(p => p.Metric == "dice"), p => p.Dataset);
        ExperimentFigures.Boxes(Path.Combine(folder, "windowed-dice.png"), "Dice within ten slices of the drawn one",
            own.Where(p => p.Metric == "windowed dice"), p => p.Dataset);
        ExperimentFigures.Curves(
            Path.Combine(folder, "distance.png"), "Dice by distance from the drawn slice, in slices", own,
            [.. Distances.Select((d, i) => (DistanceMetric(i), d.To == int.MaxValue ? $"{d.From} and more" : $"{d.From} to {d.To}"))]);
    }

    private static string DistanceMetric(int distances) => Distances[distances] switch
    {
        (var from, int.MaxValue) => $"dice from {from} slices away",
        var (from, to) => $"dice {from} to {to} slices away",
    };

    /// <summary>Classes in which the structure has no slice are left out.</summary>
    private static IEnumerable<(int Class, double Dice)> ByDistance(VolumeTask task, Func<int, Mask> found) =>
        from k in task.Case.SlicesOf(task.Label, task.Axis, 1)
        let distance = Math.Abs(k - task.PromptSlice)
        where distance > 0
        group Overlap.Dice(task.Truth(k), found(k)) by Array.FindIndex(Distances, d => distance >= d.From && distance <= d.To) into same
        orderby same.Key
        select (same.Key, same.Average());
}
