using PromptUNet.Lab.Baselines;
using PromptUNet.Metrics;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>The 2-D experiment of section 4.1 (Table 1): one prompt, one query slice a few slices away.</summary>
public static class PairExperiment
{
    private static readonly int[] Reaches = [5, 10];

    /// <summary>A data set's questions: as many pairs for each reach as <see cref="SlicePair.Draw"/> draws.</summary>
    /// <param name="cases">Scans of one data set.</param>
    /// <param name="pairs">Pairs of slices for each reach.</param>
    /// <param name="seed">Of the draw, and of the support sets.</param>
    /// <param name="contenders">Asked in turn.</param>
    /// <param name="competitors">Other people's programs, asked about the scan.</param>
    public static IReadOnlyList<Question> Questions(
        IReadOnlyList<LabelledCase> cases, int pairs, int seed, IReadOnlyList<Contender> contenders,
        IReadOnlyList<ExternalCompetitor> competitors) =>
    [
        .. from reach in Reaches
           from pair in SlicePair.Draw(cases, reach, pairs, seed).Index()
           select new Question(
               cancel => Points(pair.Item, reach, contenders, competitors, new PairSupport(cases, pair.Item, seed + pair.Index), cancel)),
    ];

    /// <summary>Dice of everyone on a pair, once as <c>dice</c> and once by how far the slices lie apart.</summary>
    private static IReadOnlyList<ExperimentPoint> Points(
        SlicePair pair, int reach, IReadOnlyList<Contender> contenders, IReadOnlyList<ExternalCompetitor> competitors, PairSupport support,
        CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var task = PairSlices.Of(pair);
        var answers = contenders.Select(c => (c.Name, Mask: SliceExperiment.Answer(task, c.For(support), c.Aligned)))
            .Concat(competitors.Select(
                c => (c.Name, Mask: c.Segment(pair.Case.Image!, pair.Axis, new Keyframe(pair.Prompt, pair.Mask(pair.Prompt)), cancel)
                .Mask(ExternalCompetitor.Label, pair.Axis, pair.Query))));
        return
        [
            .. from answer in answers
               let dice = Overlap.Dice(task.Truth, answer.Mask)
               from metric in new[] { "dice", DistanceMetric(Math.Abs(pair.Query - pair.Prompt)) }
               select new ExperimentPoint(
                   answer.Name, pair.Case.Dataset, pair.Case.Name, pair.Item, pair.Plane, $"+-{reach}", metric, dice),
        ];
    }

    /// <summary>Draws Dice by the distance between prompt and query, and by data set.</summary>
    /// <param name="folder">For <c>distance.png</c> and <c>dice.png</c>.</param>
    /// <param name="points">Of the experiment.</param>
    public static void Draw(string folder, IReadOnlyList<ExperimentPoint> points)
    {
        var far = points.Where(p => p.Setting == $"+-{Reaches[^1]}").ToList();
        ExperimentFigures.Curves(
            Path.Combine(folder, "distance.png"), "Dice by slices between prompt and query", far,
            [.. Enumerable.Range(1, Reaches[^1]).Select(i => (DistanceMetric(i), $"{i}"))]);
        ExperimentFigures.Boxes(
            Path.Combine(folder, "dice.png"), "Dice of slices up to ten away", far.Where(p => p.Metric == "dice"), p => p.Dataset);
    }

    private static string DistanceMetric(int slices) => $"dice {slices} away";
}
