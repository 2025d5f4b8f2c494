using System.Diagnostics;
using System.Globalization;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Lab.Quantisation;

/// <summary>
/// What 8 bits cost on validation pairs: Dice against the truth, and against the masks of the float model, which tells small
/// differences sooner.
/// </summary>
internal sealed class QuantisationStudy : IDisposable
{
    private readonly ModelPackage _float;
    private readonly CalibratedModel _calibrated;
    private readonly IReadOnlyList<PairSlices> _pairs;
    private readonly IAnsiConsole _console;
    private readonly List<Mask> _floatMasks;

    /// <param name="model">The float model's file.</param>
    /// <param name="calibrated">The same model with its ranges.</param>
    /// <param name="pairs">At least one.</param>
    /// <param name="console">Where the lines go.</param>
    /// <exception cref="InvalidOperationException">There is no pair.</exception>
    public QuantisationStudy(string model, CalibratedModel calibrated, IReadOnlyList<SlicePair> pairs, IAnsiConsole console)
    {
        _pairs = [.. pairs.Select(PairSlices.Of)];
        if (_pairs.Count == 0)
        {
            throw new InvalidOperationException("There is nothing to compare models on: the split 'val' holds no pair of slices.");
        }

        (_float, _calibrated, _console) = (ModelPackage.Load(model), calibrated, console);
        _floatMasks = [.. _pairs.Select(p => SliceExperiment.Answer(p, _float.Segmenter, aligned: true))];
    }

    /// <param name="Dice">Against the truth, mean of the data sets' means.</param>
    /// <param name="ToFloat">Dice against the float model's masks, mean of the pairs.</param>
    /// <param name="Milliseconds">For a slice.</param>
    private sealed record Outcome(double Dice, double ToFloat, double Milliseconds);

    public void Dispose() => _float.Dispose();

    /// <summary>The chosen model beside float, the rules, then each layer alone in 8 bits, the worst first.</summary>
    public void Run(RangeRule chosen, HashSet<string> floatLayers, CancellationToken cancel)
    {
        Say("float", Judge(_float.Segmenter));
        foreach (var rule in Enum.GetValues<RangeRule>())
        {
            Say($"8 bits, {rule}", Judge(_calibrated.Quantised(rule, floatLayers)));
            Say($"8 bits, {rule}, no layer in float", Judge(_calibrated.Quantised(rule, new HashSet<string>())));
        }

        List<(string Layer, Outcome Outcome)> alone = [];
        foreach (string layer in _calibrated.Layers)
        {
            cancel.ThrowIfCancellationRequested();
            alone.Add((layer, Judge(_calibrated.Quantised(chosen, _calibrated.Layers.Where(l => l != layer).ToHashSet()))));
        }

        foreach (var (layer, outcome) in alone.OrderBy(a => a.Outcome.ToFloat))
        {
            Say($"only {layer} in 8 bits", outcome);
        }
    }

    private Outcome Judge(byte[] model)
    {
        using var package = ModelPackage.Open(model, "8 bits");
        return Judge(package.Segmenter);
    }

    private Outcome Judge(ISliceSegmenter segmenter)
    {
        long start = Stopwatch.GetTimestamp();
        var masks = _pairs.Select(p => SliceExperiment.Answer(p, segmenter, aligned: true)).ToList();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds / masks.Count;
        var scores = _pairs.Zip(masks, (p, m) => (p.Pair.Case.Dataset, Dice: Overlap.Dice(p.Truth, m)));
        return new Outcome(
            scores.GroupBy(s => s.Dataset).Average(g => g.Average(s => s.Dice)),
            masks.Zip(_floatMasks, Overlap.Dice).Average(), milliseconds);
    }

    private void Say(string name, Outcome outcome) => _console.WriteUnbroken(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: Dice {outcome.Dice:F4}, to the float masks {outcome.ToFloat:F4}, {outcome.Milliseconds:F2} ms"));
}
