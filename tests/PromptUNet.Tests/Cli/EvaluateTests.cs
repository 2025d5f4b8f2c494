using System.Text.Json;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Cli;

public sealed class EvaluateTests : IDisposable
{
    private static readonly Grid Grid = new(new Size3(4, 3, 2), Affine.Scaling(2, 2, 5) with { X0 = -1 });

    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Evaluate_prints_the_measures_of_every_label_and_their_mean()
    {
        int[] truth = new int[24], prediction = new int[24];
        truth.AsSpan(0, 4).Fill(1);
        prediction.AsSpan(0, 2).Fill(1);
        (truth[20], truth[21]) = (2, 2);
        _here.Write("truth.seg.nrrd", new LabelVolume(Grid, truth, [new(1, "bar"), new(2, "dot")]));
        _here.Write("prediction.nii", new LabelVolume(Grid, prediction));
        var outcome = _here.Run("evaluate", "@prediction.nii", "@truth.seg.nrrd", "--json", "--prompt-slice", "0");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        var json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["prediction", "truth", "toleranceMm", "rows", "mean", "warnings"], json.EnumerateObject().Select(p => p.Name));
        var row = json.GetProperty("rows")[0];
        Assert.Equal(
            ["label", "name", "dice", "windowedDice", "ioU", "surfaceDice", "hausdorff95"], row.EnumerateObject().Select(p => p.Name));
        Assert.Equal((1, "bar"), (row.GetProperty("label").GetInt32(), row.GetProperty("name").GetString()));
        Assert.Equal(2 / 3.0, row.GetProperty("dice").GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("rows")[1].GetProperty("hausdorff95").ValueKind);
        Assert.Equal(1 / 3.0, json.GetProperty("mean").GetProperty("dice").GetDouble(), 12);
        Assert.Equal(0.25, json.GetProperty("mean").GetProperty("ioU").GetDouble(), 12);
    }

    [Fact]
    public void Evaluate_compares_two_single_structures_whatever_their_numbers()
    {
        int[] one = [.. Enumerable.Range(0, 24).Select(i => i < 6 ? 1 : 0)];
        _here.Write("one.nii", new LabelVolume(Grid, one));
        _here.Write("nine.nii", new LabelVolume(Grid, Array.ConvertAll(one, v => 9 * v)));
        var outcome = _here.Run("evaluate", "@one.nii", "@nine.nii");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("1.0000", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Label 1 of the prediction is compared with label 9 of the truth.", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_can_look_at_some_labels_only()
    {
        _here.Write("a.seg.nrrd", MovingDiscs.Truth);
        var outcome = _here.Run("evaluate", "@a.seg.nrrd", "@a.seg.nrrd", "--labels", "right disc", "--json");
        Assert.Equal(5,
            JsonDocument.Parse(outcome.Output).RootElement.GetProperty("rows").EnumerateArray().Single().GetProperty("label").GetInt32());
        Assert.Contains("holds no label '9'; it holds 3 (left disc), 5 (right disc).",
            _here.Run("evaluate", "@a.seg.nrrd", "@a.seg.nrrd", "--labels", "9").Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "There is no axial slice 12", "--prompt-slice", "12")]
    [InlineData(2, "not -1", "--tolerance", "-1")]
    [InlineData(2, "not NaN", "--tolerance", "NaN")]
    [InlineData(2, "oblique", "--axis", "oblique")]
    public void Evaluate_refuses_what_makes_no_sense(int code, string message, params string[] args)
    {
        _here.Write("a.nii", MovingDiscs.Truth);
        var outcome = _here.Run(["evaluate", "@a.nii", "@a.nii", .. args]);
        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_has_nothing_to_say_about_two_empty_masks()
    {
        _here.Write("a.nii", new LabelVolume(Grid));
        Assert.Equal(new Workplace.Outcome(1, "", "There is nothing to compare: both masks are empty.\n"),
            _here.Run("evaluate", "@a.nii", "@a.nii"));
    }
}
