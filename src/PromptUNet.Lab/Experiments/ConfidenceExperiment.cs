using PromptUNet.Metrics;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>Which slices are drawn: a setting of the confidence experiment.</summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Draw">The drawn slices of a structure.</param>
public sealed record DrawnSetting(string Name, Func<VolumeTask, IReadOnlyList<Keyframe>> Draw)
{
    /// <summary>The largest slice, or three or five evenly spaced ones.</summary>
    public static IReadOnlyList<DrawnSetting> All { get; } =
    [
        new("largest slice", task => [task.Prompt()]), new("3 slices", task => task.Evenly(3)), new("5 slices", task => task.Evenly(5)),
    ];
}

/// <summary>How the Dice that is predicted for a slice's mask compares with the true one. Beyond the paper.</summary>
public static class ConfidenceExperiment
{
    /// <summary>Metric of Spearman's correlation over a volume's slices.</summary>
    public const string Rank = "rank correlation";

    /// <summary>What is appended to a metric that is taken over slices with a mask alone.</summary>
    public const string OfMasks = ", masks";

    /// <summary>Mean predicted and mean true Dice of masks, and the mean size of their difference; a thickness is appended.</summary>
    public const string Predicted = "predicted dice", True = "true dice", Error = "absolute error";

    private const int FewestSlices = 5, Bins = 10;

    /// <summary>
    /// A data set's questions: every structure that <see cref="VolumeTask.Draw"/> draws, in every setting, put to all contenders that
    /// take carried prompts. And what the first contender promises of its suggestions (<see cref="SuggestionPromise"/>).
    /// </summary>
    /// <param name="cases">Scans of one data set.</param>
    /// <param name="structures">Structures of each scan.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="contenders">Others cannot say how sure they are.</param>
    public static IReadOnlyList<Question> Questions(
        IReadOnlyList<LabelledCase> cases, int structures, int seed, IReadOnlyList<Contender> contenders) =>
    [
        .. VolumeTask.Draw(cases, structures, seed).Select(task => new Question(cancel =>
        [
            .. from setting in DrawnSetting.All
               from contender in contenders
               where contender.Aligned
               from point in Points(task, contender, setting, cancel)
               select point,
            .. SuggestionPromise.Points(task, contenders[0], cancel),
        ])),
    ];

    /// <summary>
    /// Of the slices that are not drawn and on which the structure or a mask is, and of those among them that have a mask: rank
    /// correlation of predicted and true Dice, whether there is none (fewer than five slices, or all alike), and the mean absolute error.
    /// A slice that is falsely said to lie past the structure's end has the Dice 0, and its confidence is the probability that the
    /// structure is absent. Then the share of such slices, and mean true Dice of masks by predicted Dice. Last, predicted and true Dice
    /// of masks under the thickness of the task's slices.
    /// </summary>
    /// <exception cref="OperationCanceledException">At most a slice later.</exception>
    public static IReadOnlyList<ExperimentPoint> Points(
        VolumeTask task, Contender contender, DrawnSetting setting, CancellationToken cancel = default)
    {
        var slices = Slices(task, contender, setting.Draw(task), cancel);
        var masks = slices.Where(s => s.HasMask).ToList();
        List<(string Metric, double Value)> metrics =
        [
            .. Agreement(slices, ""), .. Agreement(masks, OfMasks),
            .. slices.Count > 0 ? [("share past a false end", 1 - ((double)masks.Count / slices.Count))] : ((string, double)[])[],
            .. masks.GroupBy(s => Math.Min((int)(s.Predicted * Bins), Bins - 1)).OrderBy(bin => bin.Key)
                .Select(bin => (BinMetric(bin.Key), bin.Average(s => s.True))),
            .. ByThickness(task, [.. masks.Select(s => (s.Predicted, s.True))]),
        ];
        return [.. metrics.Select(m =>
            new ExperimentPoint(contender.Name, task.Case.Dataset, task.Subject, task.Item, task.Plane, setting.Name, m.Metric, m.Value))];
    }

    private static IEnumerable<(string Metric, double Value)> Agreement(IReadOnlyList<JudgedSlice> slices, string population)
    {
        var rank = slices.Count < FewestSlices
            ? null : RankCorrelation.Of([.. slices.Select(s => s.Predicted)], [.. slices.Select(s => s.True)]);
        if (rank is { } correlation)
        {
            yield return (Rank + population, correlation);
        }

        yield return ($"share without {Rank}{population}", rank is null ? 1 : 0);
        if (slices.Count > 0)
        {
            yield return (Error + population, slices.Average(s => Math.Abs(s.Predicted - s.True)));
        }
    }

    /// <summary>Means over masks under the thickness of the task's slices; none without masks.</summary>
    internal static IEnumerable<(string Metric, double Value)> ByThickness(
        VolumeTask task, IReadOnlyList<(double Predicted, double True)> masks)
    {
        string thickness = ThicknessOf(task);
        return masks.Count == 0 ? [] :
        [
            ($"{Predicted}, {thickness}", masks.Average(s => s.Predicted)), ($"{True}, {thickness}", masks.Average(s => s.True)),
            ($"{Error}, {thickness}", masks.Average(s => Math.Abs(s.Predicted - s.True))),
        ];
    }

    /// <summary>The thickness of a task's slices, in words.</summary>
    private static string ThicknessOf(VolumeTask task)
    {
        var (x, y, z) = task.Image.Grid.Spacing;
        return (task.Axis switch { 0 => x, 1 => y, _ => z }) switch
        {
            < 2 => "under 2 mm",
            < 4 => "2 to 4 mm",
            _ => "4 mm and more",
        };
    }

    /// <summary>Draws mean true Dice by predicted Dice.</summary>
    /// <param name="folder">For <c>calibration.png</c>.</param>
    /// <param name="points">Of the experiment; those of the first contender are shown.</param>
    public static void Draw(string folder, IReadOnlyList<ExperimentPoint> points)
    {
        var predicted = Enumerable.Range(0, Bins)
            .Select(bin => new ExperimentPoint("as predicted", "", "", "", default, "", BinMetric(bin), (bin + 0.5) / Bins));
        var own = points.Where(p => p.Model == points[0].Model).Select(p => p with { Model = p.Setting });
        ExperimentFigures.Curves(
            Path.Combine(folder, "calibration.png"), "True Dice of masks by the Dice predicted for them", predicted.Concat(own),
            [.. Enumerable.Range(0, Bins).Select(bin => (BinMetric(bin), BinName(bin)))]);
    }

    private static List<JudgedSlice> Slices(VolumeTask task, Contender contender, IReadOnlyList<Keyframe> drawn, CancellationToken cancel)
    {
        var propagator = new Propagator(task.Image, task.Axis, contender.Segmenter, contender.Options());
        var masks = new PropagatedMasks(task.Image.Grid, task.Axis, drawn);
        foreach (var happened in propagator.Run(drawn, cancel))
        {
            masks.Take(happened);
        }

        List<JudgedSlice> slices = [];
        for (int k = 0; k < task.Image.Grid.Size[task.Axis]; k++)
        {
            var (truth, found) = (task.Truth(k), masks[k]);
            if (masks.ConfidenceOn(k) is { } predicted && (!truth.IsEmpty || !found.IsEmpty))
            {
                slices.Add(new JudgedSlice(predicted, Overlap.Dice(truth, found), !found.IsEmpty));
            }
        }

        return slices;
    }

    private static string BinMetric(int bin) => $"dice where {BinName(bin)} is predicted";

    private static string BinName(int bin) => FormattableString.Invariant($"{(double)bin / Bins:F1} to {(bin + 1.0) / Bins:F1}");

    private readonly record struct JudgedSlice(double Predicted, double True, bool HasMask);
}
