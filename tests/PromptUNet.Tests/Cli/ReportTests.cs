using System.Text.Json;
using PromptUNet.Cli.Demo;
using PromptUNet.Imaging;
using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Cli;

/// <summary>evaluate, info, demo, experiment, and what is common to all commands.</summary>
public sealed class ReportTests : IDisposable
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
        Assert.Equal(["label", "name", "dice", "windowedDice", "ioU", "surfaceDice", "hausdorff95"], row.EnumerateObject().Select(p => p.Name));
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
        Assert.Equal(5, JsonDocument.Parse(outcome.Output).RootElement.GetProperty("rows").EnumerateArray().Single().GetProperty("label").GetInt32());
        Assert.Contains("holds no label '9'; it holds 3 (left disc), 5 (right disc).", _here.Run("evaluate", "@a.seg.nrrd", "@a.seg.nrrd", "--labels", "9").Errors, StringComparison.Ordinal);
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
        Assert.Equal(new Workplace.Outcome(1, "", "There is nothing to compare: both masks are empty.\n"), _here.Run("evaluate", "@a.nii", "@a.nii"));
    }

    [Fact]
    public void Info_describes_a_segmentation_to_the_letter()
    {
        int[] values = [.. Enumerable.Range(0, 24).Select(i => i < 6 ? 2 : 0)];
        _here.Write("mask.seg.nrrd", new LabelVolume(Grid, values, [new(2, "liver", new Rgb(1, 2, 255))]));
        string expected = $$"""
            {
              "file": "{{_here["mask.seg.nrrd"]}}",
              "format": "NRRD",
              "size": [
                4,
                3,
                2
              ],
              "spacingMm": [
                2,
                2,
                5
              ],
              "orientation": "RAS",
              "affine": [
                [
                  2,
                  0,
                  0,
                  -1
                ],
                [
                  0,
                  2,
                  0,
                  0
                ],
                [
                  0,
                  0,
                  5,
                  0
                ]
              ],
              "type": "uint8",
              "volumes": 1,
              "minimum": null,
              "maximum": null,
              "labels": [
                {
                  "label": 2,
                  "name": "liver",
                  "colour": "#0102FF",
                  "voxels": 6,
                  "millilitres": 0.12
                }
              ],
              "warnings": []
            }

            """;
        var outcome = _here.Run("info", "@mask.seg.nrrd", "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Equal(expected.ReplaceLineEndings("\n"), outcome.Output.Replace("-0", "0", StringComparison.Ordinal).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Info_tells_a_scan_from_a_mask_without_names()
    {
        _here.Write("scan.nii.gz", MovingDiscs.Scan);
        _here.Write("mask.nii.gz", MovingDiscs.Truth);
        string scan = _here.Run("info", "@scan.nii.gz").Output, mask = _here.Run("info", "@mask.nii.gz").Output;
        Assert.Contains("Values ", scan, StringComparison.Ordinal);
        Assert.DoesNotContain("Label", scan, StringComparison.Ordinal);
        Assert.Contains("Label", mask, StringComparison.Ordinal);
        Assert.Contains("Grid         44 x 40 x 12 voxels of 1 x 1 x 2 mm", mask, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_counts_what_is_not_a_number()
    {
        float[] values = [.. MovingDiscs.Scan.Values];
        values[7] = float.NaN;
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid, values));
        var outcome = _here.Run("info", "@scan.nii.gz");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("NaN", outcome.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_demonstration_shows_the_model_beside_carrying_and_copying()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        var (output, errors) = (new StringWriter(), new StringWriter());
        DemoCommand.Run([DemoStructure.All[0]], _here["demo"], _here["tiny.onnx"], json: true, quiet: true, PromptUNet.Cli.Screen.On(output, errors), default);
        var json = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(["model", "rows"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("tiny", json.GetProperty("model").GetString());
        var row = json.GetProperty("rows").EnumerateArray().Single();
        Assert.Equal(
            ["structure", "slices", "dice", "windowedDice", "carryDice", "carryWindowedDice", "copyDice", "copyWindowedDice", "msPerSlice"],
            row.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("Amygdala_L", 18), (row.GetProperty("structure").GetString(), row.GetProperty("slices").GetInt32()));
        Assert.InRange(row.GetProperty("copyDice").GetDouble(), 0.05, 0.25);         // 18 of 152 slices hold it
        Assert.InRange(row.GetProperty("carryDice").GetDouble(), 0.05, 0.5);
        Assert.Equal(["demo/Amygdala_L.nii.gz", "demo/demo.png", "tiny.onnx"], _here.Files.Select(f => f.Replace('\\', '/')));
        Assert.Equal("", errors.ToString());
    }

    [Fact]
    public void The_structures_of_the_demonstration_are_there_and_can_be_drawn()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "samples");
        var names = File.ReadLines(Path.Combine(folder, "colin27_aal.txt")).Select(l => l.Split(' ')[1]).ToHashSet();
        Assert.All(DemoStructure.All, s => Assert.Contains(s.Name, names));
        Assert.Equal(DemoStructure.All.Count, DemoStructure.All.Distinct().Count());
    }

    [Fact]
    public void The_slice_experiment_writes_its_tables()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        Directory.CreateDirectory(_here["data/test"]);
        _here.Write("data/test/a_image.nii.gz", MovingDiscs.Scan);
        _here.Write("data/test/a_labels.nii.gz", MovingDiscs.Truth);
        string[] request = ["experiment", "slice", "--data", "@data", "--pairs", "5", "--model", "@tiny.onnx", "--quiet"];
        var outcome = _here.Run([.. request, "--out", "@out", "--json"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        var json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["model", "split", "pairs", "seed", "rows", "mean"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal([5, 10], json.GetProperty("mean").EnumerateArray().Select(r => r.GetProperty("reach").GetInt32()));
        string[] csv = File.ReadAllLines(_here["out/slice.csv"]);
        Assert.Equal("dataset,reach,pairs,copied,carried,model", csv[0]);
        Assert.StartsWith("data,5,5,", csv[1], StringComparison.Ordinal);
        Assert.StartsWith("| data set | copied +-5 |", File.ReadAllText(_here["out/slice.md"]), StringComparison.Ordinal);
        Assert.Equal(outcome.Output, _here.Run([.. request, "--json"]).Output);
    }

    [Theory]
    [InlineData("val", "holds no labelled scan of the split 'val'", 1)]
    [InlineData("tset", "tset", 2)]
    public void The_slice_experiment_names_the_split_it_does_not_find(string split, string message, int code)
    {
        Directory.CreateDirectory(_here["data/test"]);
        _here.Write("data/test/a_labels.nii.gz", MovingDiscs.Truth);
        var outcome = _here.Run("experiment", "slice", "--data", "@data", "--split", split);
        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("segmnt")]
    [InlineData("segment")]
    [InlineData("info", "a", "--colour")]
    [InlineData("segment", "a", "--prompt", "b", "-o", "c", "--slice", "three")]
    public void Wrong_use_has_exit_code_2_and_points_to_the_help(params string[] args)
    {
        var outcome = _here.Run(args);
        Assert.Equal(2, outcome.Code);
        Assert.Contains("promptunet", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("--help' lists what is understood.", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("segment")]
    [InlineData("evaluate")]
    [InlineData("info")]
    [InlineData("experiment", "slice")]
    public void Every_command_explains_itself(params string[] command)
    {
        var outcome = _here.Run([.. command, "--help"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains($"promptunet {string.Join(' ', command)}", outcome.Output, StringComparison.Ordinal);
    }
}
