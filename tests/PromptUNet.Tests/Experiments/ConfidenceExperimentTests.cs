using PromptUNet.Imaging;
using PromptUNet.Lab.Experiments;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Experiments;

public sealed class ConfidenceExperimentTests
{
    private static readonly Mask[] Truth = [.. Enumerable.Range(0, Cones.Slices).Select(k => Cones.Truth.Mask(Cones.Label, 2, k))];

    /// <summary>The cone with a texture of its own on another one.</summary>
    private static readonly VolumeTask Task = Cones.Task with
    {
        Case = new LabelledCase("cones", "two", Scans.Of(Cones.Truth.Grid.Size, 2, (k, x, y) => Truth[k][x, y]
            ? 3 + MathF.Sin(0.9f * x) + MathF.Cos(0.7f * y)
            : 0.5f * (MathF.Sin(0.5f * x) + MathF.Cos(0.4f * y))), Cones.Truth),
    };

    /// <summary>Worse the farther it has come, and less sure.</summary>
    private static readonly Contender Fading = new("fading", Aligned: true, new ScriptedSegmenter((_, prompt) =>
    {
        var logits = new Slice(prompt.Mask.Width, prompt.Mask.Height);
        PromptMaskSegmenter.Logits(prompt.Mask.Values, logits.Values);
        int lost = Cones.Edge * (9 + Math.Abs(prompt.Offset));
        return new Slice(logits.Width, logits.Height,
            [.. logits.Values.Select((l, i) => i < lost ? -PromptMaskSegmenter.Certain : l * (1 - (0.1f * Math.Abs(prompt.Offset))))]);
    }));

    [Fact]
    public void Metrics_of_a_structure_lie_in_their_ranges_and_bins_hold_true_Dice()
    {
        var points = ConfidenceExperiment.Points(Task, Fading, DrawnSetting.All[0]);
        Assert.InRange(points.Single(p => p.Metric == ConfidenceExperiment.Rank).Value, 0.5, 1);
        Assert.InRange(points.Single(p => p.Metric == "absolute error").Value, 0, 0.7);
        Assert.Equal(0, points.Single(p => p.Metric == "share without rank correlation").Value);
        Assert.Equal(0.5, points.Single(p => p.Metric == "share past a false end").Value, 0.5);
        Assert.All(points.Where(p => p.Metric.EndsWith("is predicted", StringComparison.Ordinal)), p => Assert.InRange(p.Value, 0, 1));
        Assert.All(points, p => Assert.Equal(("fading", "cones", "largest slice"), (p.Model, p.Dataset, p.Setting)));
    }

    [Theory]
    [InlineData(1, "under 2 mm")]
    [InlineData(2, "2 to 4 mm")]
    [InlineData(5, "4 mm and more")]
    public void Predicted_and_true_Dice_are_told_by_the_thickness_of_the_slices(double thickness, string told)
    {
        var grid = Task.Image.Grid with { Affine = Affine.Scaling(1, 1, thickness) };
        var image = new Volume(grid, Task.Image.ToArray());
        var task = Task with { Case = new LabelledCase("cones", "two", image, new LabelVolume(grid, Cones.Truth.ToArray())) };
        var points = ConfidenceExperiment.Points(task, Fading, DrawnSetting.All[1])
            .Where(p => p.Metric.Contains(" mm", StringComparison.Ordinal)).ToList();
        double Value(string metric) => points.Single(p => p.Metric == $"{metric}, {told}").Value;
        Assert.Equal(3, points.Count);
        Assert.InRange(Value(ConfidenceExperiment.Predicted), 0, 1);
        Assert.InRange(
            Value(ConfidenceExperiment.Error), Math.Abs(Value(ConfidenceExperiment.Predicted) - Value(ConfidenceExperiment.True)), 1);
    }

    [Fact]
    public void What_a_suggestion_promises_stands_beside_what_it_mended()
    {
        var points = SuggestionPromise.Points(Task, Fading);
        Assert.Equal(["suggestion 1", "suggestion 2", "suggestion 3", "suggestion 4"], points.Select(p => p.Setting).Distinct());
        foreach (var suggestion in points.GroupBy(p => p.Setting))
        {
            var values = suggestion.ToDictionary(p => p.Metric, p => p.Value);
            var (promised, mended) = (values[SuggestionPromise.Promised], values[SuggestionPromise.Mended]);
            Assert.InRange(promised, 0.001, 1);
            Assert.True(mended <= 1 && mended != 0);
            Assert.Equal(Math.Log(Math.Max(promised, 0.02) / Math.Max(mended, 0.02)), values[SuggestionPromise.LogRatio], 1e-9);
        }
    }

    [Fact]
    public void Contenders_that_cannot_say_how_sure_they_are_are_not_asked() =>
        Assert.All(ConfidenceExperiment.Questions([Cones.Case], 1, 1, [Fading, Cones.Copying]).SelectMany(ask => ask(default)), p =>
            Assert.Equal("fading", p.Model));
}
