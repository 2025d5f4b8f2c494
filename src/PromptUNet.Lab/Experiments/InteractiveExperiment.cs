using PromptUNet.Annotation;
using PromptUNet.Lab.Experiments.Annotators;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>A simulated annotator: a setting of the interactive experiment.</summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Policy">Which slice comes next.</param>
/// <param name="Hand">How the annotator of a task draws.</param>
public sealed record AnnotatorSetting(string Name, CorrectionPolicy Policy, Func<VolumeTask, Hand> Hand)
{
    /// <summary>All policies, drawn perfectly and by a noisy hand.</summary>
    public static IReadOnlyList<AnnotatorSetting> All { get; } =
    [
        new("worst slice", CorrectionPolicy.WorstSlice, _ => Annotators.Hand.Perfect),
        new(InteractiveExperiment.Gap, CorrectionPolicy.LargestGap, _ => Annotators.Hand.Perfect),
        new(InteractiveExperiment.FoundGap, CorrectionPolicy.LargestFoundGap, _ => Annotators.Hand.Perfect),
        new(InteractiveExperiment.ProgramsChoice, CorrectionPolicy.Suggested, _ => Annotators.Hand.Perfect),
        new("worst slice, noisy", CorrectionPolicy.WorstSlice, task => Annotators.Hand.Noisy(task.Seed)),
        new("largest gap, noisy", CorrectionPolicy.LargestGap, task => Annotators.Hand.Noisy(task.Seed)),
        new("program's choice, noisy", CorrectionPolicy.Suggested, task => Annotators.Hand.Noisy(task.Seed)),
        new(InteractiveExperiment.Error, CorrectionPolicy.LargestError, _ => Annotators.Hand.Perfect),
        new(InteractiveExperiment.ErrorInAnyPlane, CorrectionPolicy.LargestErrorInAnyPlane, _ => Annotators.Hand.Perfect),
    ];

    /// <summary>Whether the annotator asks for more than masks between drawn slices: a suggestion, or a drawing in another plane.</summary>
    internal bool NeedsAnnotation => Policy is CorrectionPolicy.Suggested or CorrectionPolicy.LargestErrorInAnyPlane;
}

/// <summary>The interactive experiment of section 4.3: true masks as corrections until the volume is good enough.</summary>
public static class InteractiveExperiment
{
    /// <summary>Whole Dice that contents the annotator.</summary>
    public const double Enough = 0.90;

    /// <summary>Name of shape interpolation in tables.</summary>
    public const string Interpolation = "shape interpolation";

    /// <summary>Names of perfect annotators in tables.</summary>
    internal const string Gap = "largest gap", FoundGap = "largest gap of what was found", ProgramsChoice = "program's choice",
        Error = "largest error", ErrorInAnyPlane = "largest error, any plane";

    private const string Evenly = "evenly drawn", LastPrompt = "last prompt wins";

    private static readonly int[] EvenlyDrawn = [3, 5, 7, 9];

    /// <summary>Whether the annotator who draws from end to end also says that the structure is absent beyond.</summary>
    private static readonly (string Name, Func<VolumeTask, IReadOnlyList<Keyframe>> Marked)[] EndSettings =
        [(Evenly, _ => []), ($"{Evenly}, ends marked", task => task.PastTheEnds())];

    private static readonly double[] Goals = [0.80, 0.85, Enough];

    /// <summary>
    /// A data set's questions: every structure that <see cref="VolumeTask.Draw"/> draws, with every annotator, put to every contender
    /// and to <see cref="Interpolation"/>.
    /// </summary>
    /// <param name="cases">Scans of one data set.</param>
    /// <param name="structures">Structures of each scan.</param>
    /// <param name="seed">Of the draw and of the noisy hands.</param>
    /// <param name="contenders">Propagated from the drawn slices.</param>
    /// <param name="most">Most corrections.</param>
    /// <param name="annotators">Names of the annotators who work, and nothing is drawn evenly; null for all, and both.</param>
    public static IReadOnlyList<Question> Questions(
        IReadOnlyList<LabelledCase> cases, int structures, int seed, IReadOnlyList<Contender> contenders, int most,
        IReadOnlyList<string>? annotators = null) =>
    [
        .. VolumeTask.Draw(cases, structures, seed).Select(task => new Question(cancel =>
        {
            List<ExperimentPoint> corrected =
            [
                .. from setting in AnnotatorSetting.All
                   where annotators?.Contains(setting.Name) ?? true
                   from answer in Answers(task, contenders)
                   where answer.IsAnnotation || !setting.NeedsAnnotation
                   from point in Points(task, answer.Name, answer.Volume, setting, most, cancel)
                   select point,
            ];
            return
            [
                .. corrected,
                .. Differences(corrected),
                .. from ends in EndSettings
                   where annotators is null
                   from count in EvenlyDrawn
                   from answer in Answers(task, contenders)
                   select new ExperimentPoint(
                       answer.Name, task.Case.Dataset, task.Subject, task.Item, task.Plane, ends.Name, EvenMetric(count),
                       SimulatedAnnotation.Dice(task, answer.Volume, task.Evenly(count).Concat(ends.Marked(task)), cancel)),
            ];
        })),
    ];

    /// <summary>
    /// Whole Dice after 0 to <paramref name="most"/> corrections, which stays as it is once the annotator is content; and the
    /// corrections it took to reach each goal, <paramref name="most"/> + 1 where that many did not.
    /// </summary>
    /// <param name="task">The structure.</param>
    /// <param name="model">Name of what answers.</param>
    /// <param name="volume">What answers, before anything is drawn.</param>
    /// <param name="setting">The annotator.</param>
    /// <param name="most">Most corrections.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    public static IReadOnlyList<ExperimentPoint> Points(
        VolumeTask task, string model, IDrawnVolume volume, AnnotatorSetting setting, int most, CancellationToken cancel = default)
    {
        var dice = SimulatedAnnotation.Dice(task, volume, setting.Policy, setting.Hand(task), Enough, most, cancel);
        ExperimentPoint Point(string metric, double value) =>
            new(model, task.Case.Dataset, task.Subject, task.Item, task.Plane, setting.Name, metric, value);
        return
        [
            .. Enumerable.Range(0, most + 1).Select(n => Point(DiceMetric(n), dice[Math.Min(n, dice.Count - 1)])),
            .. Goals.Select(
                goal => Point(GoalMetric(goal), dice.TakeWhile(d => d < goal).Count() is var n && n < dice.Count ? n : most + 1)),
        ];
    }

    /// <summary>The goals as metrics.</summary>
    public static IReadOnlyList<string> GoalMetrics => [.. Goals.Select(GoalMetric)];

    /// <summary>The metric of whole Dice after so many corrections.</summary>
    public static string DiceMetric(int corrections) => $"dice after {corrections}";

    /// <summary>Draws whole Dice by the number of corrections.</summary>
    /// <param name="folder">For a picture of each annotator, such as <c>worst-slice.png</c>.</param>
    /// <param name="points">Of the experiment.</param>
    public static void Draw(string folder, IReadOnlyList<ExperimentPoint> points)
    {
        if (points.Any(p => p.Setting == Evenly))
        {
            ExperimentFigures.Curves(
                Path.Combine(folder, "evenly-drawn.png"), "Whole Dice by slices drawn at even distances from end to end",
                points.Where(p => p.Setting == Evenly),
                [.. EvenlyDrawn.Select(n => (EvenMetric(n), $"{n}"))]);
        }

        string[] metrics = [.. points.Select(p => p.Metric).Distinct()];
        int steps = Enumerable.Range(0, metrics.Length).TakeWhile(n => metrics.Contains(DiceMetric(n))).Count();
        foreach (var setting in AnnotatorSetting.All.Where(s => points.Any(p => p.Setting == s.Name)))
        {
            ExperimentFigures.Curves(
                Path.Combine(folder, ExperimentFigures.FileOf(setting.Name)),
                $"Whole Dice by corrections: {setting.Name}", points.Where(p => p.Setting == setting.Name),
                [.. Enumerable.Range(0, steps).Select(n => (DiceMetric(n), $"{n}"))]);
        }
    }

    /// <summary>What answers a task, before anything is drawn: the first contender by the paper's rule too.</summary>
    private static IEnumerable<(string Name, IDrawnVolume Volume, bool IsAnnotation)> Answers(
        VolumeTask task, IReadOnlyList<Contender> contenders) =>
    [
        .. contenders.Append(contenders[0] with { Name = $"{contenders[0].Name}, {LastPrompt}", Between = BetweenKeyframes.LastPrompt })
            .Select(c => (c.Name, new PropagatedVolume(new AnnotationSession(task.Image, c.Segmenter, c.Options()), task.Axis), c.Aligned)),
        (Interpolation, new InterpolatedVolume(task.Case.Labels.Grid, task.Axis), false),
    ];

    /// <summary>
    /// Corrections by the program's choice minus those by the gaps, of the same structure; and those in any plane minus those in the drawn
    /// one.
    /// </summary>
    private static IEnumerable<ExperimentPoint> Differences(IReadOnlyList<ExperimentPoint> corrected) =>
        from own in corrected
        where own.Metric == GoalMetric(Enough)
        from other in corrected
        where (other.Model, other.Metric) == (own.Model, own.Metric)
            && (own.Setting, other.Setting) is (ProgramsChoice, Gap or FoundGap) or (ErrorInAnyPlane, Error)
        select own with { Metric = $"{own.Metric}, minus {other.Setting}", Value = own.Value - other.Value };

    private static string EvenMetric(int slices) => $"dice from {slices} slices";

    private static string GoalMetric(double goal) => FormattableString.Invariant($"corrections to {goal:F2}");
}
