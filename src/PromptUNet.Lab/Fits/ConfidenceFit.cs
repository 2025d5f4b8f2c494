using System.Globalization;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Fits;

/// <summary>
/// Makes a confidence model: each regression is fitted to one split and calibrated on another. What weighs the directions stays as it is
/// unless it is asked for. Then it comes first, as all that is found between two drawn slices depends on it, in old annotations too.
/// </summary>
internal sealed class ConfidenceFit(JudgedSplit seen, JudgedSplit kept)
{
    private readonly List<string> _comparisons = [];

    /// <summary>
    /// How predictions compared with truths on the split that they were calibrated on, before and after: a line a regression.
    /// </summary>
    public IReadOnlyList<string> Comparisons => _comparisons;

    /// <param name="source">What to say of the splits.</param>
    /// <param name="weighsAnew">Whether what weighs the directions is fitted too.</param>
    /// <exception cref="InvalidDataException">A split holds no structure, or its slices do not differ.</exception>
    public ConfidenceModel Model(string source, bool weighsAnew)
    {
        var model = ConfidenceModel.Default with { Source = source, CountsSlices = true };
        if (weighsAnew)
        {
            model = model with { Trust = Calibrated("of one direction", Directions(seen), Directions(kept)) };
        }

        var (train, val) = (Results(seen, model), Results(kept, model));
        QuadraticLogistic Of(string name, Func<JudgedSlices, IEnumerable<FitRow>> rows) =>
            Calibrated(name, [.. train.SelectMany(rows)], [.. val.SelectMany(rows)]);
        return model with
        {
            Between = Of("between drawn slices", s => s.Between), Beyond = Of("beyond them", s => s.Beyond),
            Past = Of("past the end", s => s.Past),
        };
    }

    private static List<FitRow> Directions(JudgedSplit split) =>
        [.. split.Judged("directions", task => task.Directions(split.Cancel).ToList()).SelectMany(rows => rows)];

    private static IReadOnlyList<JudgedSlices> Results(JudgedSplit split, ConfidenceModel trust) =>
        split.Judged("results", task => task.Results(trust, split.Cancel));

    private QuadraticLogistic Calibrated(string name, List<FitRow> train, List<FitRow> val)
    {
        foreach (var rows in (List<FitRow>[])[train, val])
        {
            if (rows.All(r => r.Truth == 0) || rows.All(r => r.Truth == 1))
            {
                throw new InvalidDataException($"Of slices {name} there is nothing to learn: all {rows.Count} of a split are alike.");
            }
        }

        var fitted = QuadraticFit.Fit(train);
        var calibrated = QuadraticFit.Calibrate(fitted, val);
        var (before, after) = (QuadraticFit.Errors(fitted, val), QuadraticFit.Errors(calibrated, val));
        _comparisons.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-21}  {train.Count} and {val.Count} slices; on val true {before.Truth:F3}, predicted {before.Predicted:F3}, error "
                + $"{before.Absolute:F3}; calibrated {after.Predicted:F3}, error {after.Absolute:F3}"));
        return calibrated;
    }
}
