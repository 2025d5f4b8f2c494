using System.Globalization;
using PromptUNet.Sampling;
using PromptUNet.Training;

namespace PromptUNet.Trainer;

/// <summary>Scores of a run's averaged weights on the validation pairs: means of the data sets, each of which counts once.</summary>
/// <param name="Sets">Scores of all pairs.</param>
/// <param name="Native">Mean Dice of the pairs in native planes; NaN when there is none.</param>
internal sealed record Validation(IReadOnlyList<SliceSetScore> Sets, double Native)
{
    /// <summary>Mean Dice of the data sets.</summary>
    public double Dice => Sets.Average(s => s.Model);

    /// <summary>Scores the averaged weights of a checkpoint. Returns null when there are no pairs, or the caller cancels.</summary>
    public static Validation? Of(ITrainedMethod method, Checkpoint checkpoint, IReadOnlyList<SlicePair> pairs, CancellationToken cancel)
    {
        var input = checkpoint.Options.Input;
        var network = Training.Trainer.AveragedNetwork(method, checkpoint);
        var model = TorchSegmenter.Of(network, input);
        List<SlicePairScore> scores =
            [.. pairs.TakeWhile(_ => !cancel.IsCancellationRequested).Select(p => SliceExperiment.Score(p, model, input.Align))];
        if (scores.Count == 0 || scores.Count < pairs.Count)
        {
            return null;
        }

        var native = SliceExperiment.Means(scores.Where(s => s.Pair.Plane == Plane.Native));
        return new Validation(SliceExperiment.Means(scores), native.Select(s => s.Model).DefaultIfEmpty(double.NaN).Average());
    }

    public override string ToString()
    {
        string sets = string.Join(
            ", ", Sets.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Dataset} {s.Model:F3} ({s.Carried:F3})")));
        return string.Create(CultureInfo.InvariantCulture,
            $"validation Dice {Dice:F4}, native planes {Native:F4} "
            + $"(copied {Sets.Average(s => s.Copied):F4}, carried {Sets.Average(s => s.Carried):F4}): {sets}");
    }
}

/// <summary>The pairs of slices on which runs and models are compared: always the same ones.</summary>
internal static class ValidationPairs
{
    private const int Reach = 10, PairsOfASet = 60, PairsOfALook = 60, Seed = 7;

    /// <summary>Some of each data set's validation scans.</summary>
    public static List<SlicePair> Of(IReadOnlyList<CaseFile> files) =>
    [
        .. files.Where(f => f.Split == "val" && f.Image is not null).GroupBy(f => f.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => SlicePair.Draw([.. g.Select(f => f.Read())], Reach, PairsOfASet, Seed)),
    ];

    /// <summary>At most 60 of them, from every data set: enough to see in seconds whether a network learns.</summary>
    public static List<SlicePair> Few(IReadOnlyList<SlicePair> pairs)
    {
        int step = Math.Max(1, (pairs.Count + PairsOfALook - 1) / PairsOfALook);
        return [.. pairs.Where((_, i) => i % step == 0)];
    }
}
