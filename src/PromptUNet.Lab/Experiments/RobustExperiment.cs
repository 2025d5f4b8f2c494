using PromptUNet.Metrics;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>What disturbed prompts and scans cost on the slices of section 4.1. Beyond the paper.</summary>
public static class RobustExperiment
{
    private const int Reach = 5;

    /// <summary>A data set's questions: pairs up to five slices apart, as <see cref="SlicePair.Draw"/> draws them.</summary>
    /// <param name="cases">Scans of one data set.</param>
    /// <param name="pairs">Pairs of slices.</param>
    /// <param name="seed">Of the draw and of the disturbances.</param>
    /// <param name="contenders">Asked in turn.</param>
    public static IReadOnlyList<Question> Questions(
        IReadOnlyList<LabelledCase> cases, int pairs, int seed, IReadOnlyList<Contender> contenders)
    {
        var seeds = new Random(seed);
        return [.. SlicePair.Draw(cases, Reach, pairs, seed).Select(pair => (pair, seeds.Next()))
            .Select(p => new Question(_ => Points(p.pair, contenders, p.Item2)))];
    }

    /// <summary>
    /// Dice of a contender on a pair as it is and under each disturbance, and what each disturbance takes from it (negative where
    /// it adds).
    /// </summary>
    /// <param name="pair">Of the slice experiment.</param>
    /// <param name="contenders">Asked the same questions.</param>
    /// <param name="seed">Of the disturbances.</param>
    public static IReadOnlyList<ExperimentPoint> Points(SlicePair pair, IReadOnlyList<Contender> contenders, int seed)
    {
        var own = PairSlices.Of(pair);
        double[] undisturbed = Dice(own, contenders);
        IEnumerable<ExperimentPoint> Points(string setting, string metric, IEnumerable<double> values) =>
            contenders.Zip(values, (contender, value) =>
            new ExperimentPoint(contender.Name, pair.Case.Dataset, pair.Case.Name, pair.Item, pair.Plane, setting, metric, value));
        List<ExperimentPoint> points = [.. Points(Disturbance.None.Name, "dice", undisturbed)];
        foreach (var disturbance in Disturbance.All)
        {
            double[] disturbed = Dice(disturbance.Apply(own, seed), contenders);
            points.AddRange(Points(disturbance.Name, "dice", disturbed));
            points.AddRange(Points(disturbance.Name, "drop", undisturbed.Zip(disturbed, (before, after) => before - after)));
        }

        return points;
    }

    /// <summary>Draws Dice under each disturbance.</summary>
    /// <param name="folder">For <c>disturbances.png</c>.</param>
    /// <param name="points">Of the experiment.</param>
    public static void Draw(string folder, IReadOnlyList<ExperimentPoint> points) => ExperimentFigures.Boxes(
        Path.Combine(folder, "disturbances.png"), "Dice of disturbed pairs", points.Where(p => p.Metric == "dice"), p => p.Setting);

    private static double[] Dice(PairSlices pair, IReadOnlyList<Contender> contenders) =>
        [.. contenders.Select(c => Overlap.Dice(pair.Truth, SliceExperiment.Answer(pair, c.Segmenter, c.Aligned)))];
}
