using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Inference.Onnx;
using PromptUNet.Lab;
using PromptUNet.Lab.Experiments;
using PromptUNet.Lab.Rivals;
using PromptUNet.Metrics;
using PromptUNet.Sampling;
using PromptUNet.Tests.Cli;
using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Experiments;

/// <summary>The experiments from the command line.</summary>
public sealed class ExperimentCommandTests : IDisposable
{
    private readonly Workplace _here = new(LabCommands.Run);

    public ExperimentCommandTests()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        Directory.CreateDirectory(_here["data/test"]);
        _here.Write("data/test/a_image.nii.gz", MovingDiscs.Scan);
        _here.Write("data/test/a_labels.nii.gz", MovingDiscs.Truth);
    }

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("slice", "distance.png", "+-10, dice 2 away", "GrowCut,data,a,")]
    [InlineData("volume", "distance.png", "largest slice, surface dice", "tiny,data,a,\"label 3, axis 2\",native,no stop rule,dice,")]
    [InlineData("consensus", "3-drawn-evenly.png", "5 drawn, evenly, gain", "tiny,data,a,\"label 3, axis 2\",native,1 drawn,voted dice,")]
    [InlineData("interactive", "worst-slice-noisy.png", "worst slice, noisy, corrections to 0.85",
        "shape interpolation,data,a,\"label 3, axis 2\",native,largest gap,dice after 2,")]
    [InlineData("confidence", "calibration.png", "largest slice, rank correlation",
        "carried,data,a,\"label 3, axis 2\",native,3 slices,rank correlation,")]
    [InlineData("robust", "disturbances.png", "prompt shifted 2 px, drop", "carried,data,a,")]
    public void Every_number_is_written_and_the_same_command_writes_the_same_bytes(string name, string figure, string row, string line)
    {
        string[] request =
            ["experiment", name, "--data", "@data", "--model", "@tiny.onnx", "--quiet", name is "robust" or "slice"
            ? "--pairs" : "--structures", "2"];
        var outcome = _here.Run([.. request, "--out", "@one", "--jobs", "1"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains(row, outcome.Output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(_here["one/points.csv"]);
        Assert.Equal("model,dataset,subject,item,plane,setting,metric,value", lines[0]);
        Assert.Contains(lines, l => l.StartsWith(line, StringComparison.Ordinal));

        var summary = JsonDocument.Parse(File.ReadAllText(_here["one/summary.json"])).RootElement;
        Assert.Equal(["run", "sets", "scans", "means"], summary.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["experiment", "command", "split", "seed", "weights", "further"],
            summary.GetProperty("run").EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["contender", "setting", "metric", "native", "crosswise", "all", "bySet"],
            summary.GetProperty("means")[0].EnumerateObject().Select(p => p.Name));
        string report = File.ReadAllText(_here["one/report.md"]);
        Assert.Contains("### tiny minus the others", report, StringComparison.Ordinal);
        Assert.Contains("\n## All planes\n", report, StringComparison.Ordinal);

        _here.Run([.. request, "--out", "@other", "--jobs", "2"]);
        Assert.Contains(Path.Combine("other", figure), _here.Files);
        Assert.All(
            _here.Files.Where(f => f.StartsWith("one", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)),
            f => Assert.Equal(File.ReadAllBytes(_here[$"one/{f}"]), File.ReadAllBytes(_here[$"other/{f}"])));
    }

    [Fact]
    public void A_rival_with_a_support_set_is_asked_with_images_and_with_the_prompt_alone()
    {
        var input = UniverSegMethod.Input with { Size = 32 };
        File.WriteAllBytes(_here["universeg.onnx"], OnnxFile.Sealed(RandomUniverSeg.Write(seed: 1), TinyModel.Sample(input)));
        var outcome = _here.Run(
            "experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--pairs", "2", "--out", "@out",
            "--rival", $"universeg={_here["universeg.onnx"]}");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        string[] lines = File.ReadAllLines(_here["out/points.csv"]);
        Assert.Contains(lines, l => l.StartsWith("universeg,data,a,", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("\"universeg, 16 images\",data,a,", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_was_killed_goes_on_where_it_was_and_refuses_the_answers_to_other_questions()
    {
        string[] request = ["experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--pairs", "4", "--jobs", "1"];
        _here.Run([.. request, "--out", "@straight"]);
        string[] points = File.ReadAllLines(_here["straight/points.csv"])[1..];
        Assert.DoesNotContain(_here.Files, f => f.EndsWith(".journal", StringComparison.Ordinal));

        string journal = _here["killed/slice.journal"];
        Directory.CreateDirectory(_here["killed"]);
        File.WriteAllText(journal, "something else\n");
        string[] again = [.. request, "--out", "@killed"];
        var refused = _here.Run(again);
        Assert.Equal(1, refused.Code);
        string asked =
            Regex.Match(refused.Errors, @"than now \((.*)\): choose", RegexOptions.Singleline).Groups[1].Value.ReplaceLineEndings(" ");

        // One answer that tells itself apart, and half of the next: what a killed program leaves.
        File.Delete(journal);
        int lines = points.Length / 8;
        using (var begun = new PointJournal(journal, asked))
        {
            begun.Add("data 0", [.. points.Take(lines).Select(PointLines.Read).Select(p => p with { Value = 0.125 })]);
        }

        File.AppendAllText(journal, $"# data 1 {lines}\n{points[0]}\ntiny,data,a,\"la");
        var outcome = _here.Run(again);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        string[] resumed = File.ReadAllLines(_here["killed/points.csv"])[1..];
        Assert.All(resumed.Take(lines), line => Assert.EndsWith(",0.125", line, StringComparison.Ordinal));
        Assert.Equal(points.Skip(lines), resumed.Skip(lines));
    }

    [Fact]
    public void A_run_that_was_interrupted_ends_in_the_bytes_of_one_that_was_not()
    {
        string[] request = ["experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--pairs", "4"];
        _here.Run([.. request, "--out", "@straight"]);
        foreach (string folder in new[] { "0.3", "0.7" })
        {
            Interrupt(request, folder, double.Parse(folder, CultureInfo.InvariantCulture));
            Assert.Equal(0, _here.Run([.. request, "--out", $"@{folder}"]).Code);
            Assert.All(
                _here.Files.Where(f => f.StartsWith("straight", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)),
                f => Assert.Equal(File.ReadAllBytes(_here[$"straight/{f}"]), File.ReadAllBytes(_here[$"{folder}/{f}"])));
        }
    }

    [Theory]
    [InlineData("rival.onnx")]
    [InlineData("data/test/a_labels.nii.gz")]
    public void A_run_does_not_go_on_with_other_weights_of_a_rival_or_other_data(string changed)
    {
        File.Copy(_here["tiny.onnx"], _here["rival.onnx"]);
        string[] request =
            ["experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--pairs", "4", "--rival",
                $"older={_here["rival.onnx"]}"];
        Interrupt(request, "out", 0.5);
        if (changed == "rival.onnx")
        {
            File.WriteAllBytes(_here[changed], new TinyModel { Operation = "Sub" }.ToBytes());
        }
        else
        {
            _here.Write(changed, MovingDiscs.Drawn([MovingDiscs.Left], [4, 5, 6, 7]));
        }

        var refused = _here.Run([.. request, "--out", "@out"]);
        Assert.Equal(1, refused.Code);
        Assert.Contains("holds the answers to other questions", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_called_carried_is_the_flow_alone()
    {
        _here.Run("experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--pairs", "5", "--seed", "3",
            "--out", "@out");
        var written = File.ReadAllLines(_here["out/points.csv"])[1..].Select(PointLines.Read)
            .Where(p => p.Model == "carried" && p.Metric == "dice" && p.Setting == "+-10").Select(p => (p.Item, p.Value));
        var pairs = SlicePair.Draw([DataFolder.Cases(_here["data"]).Single().Read()], reach: 10, count: 5, seed: 3).Select(PairSlices.Of);
        var flow = pairs.Select(p => (p.Pair.Item, Overlap.Dice(p.Truth, Carried(p)))).ToList();
        Assert.Equal(flow, written);
        Assert.Contains(flow, p => p.Item2 is > 0 and < 1);
    }

    private static Mask Carried(PairSlices pair)
    {
        var carrier = new PromptCarrier(pair.Way[0], pair.Drawn.ToSlice(), new CarryOptions());
        foreach (var (here, there) in pair.Way.Zip(pair.Way.Skip(1)))
        {
            carrier.Step(here, there);
        }

        return carrier.Mask.Above(0.5f);
    }

    [Fact]
    public void A_competitor_that_fails_is_told_in_its_own_sentence()
    {
        var outcome = _here.Run(
            "experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--jobs", "2",
            "--competitor", "absent=no-such-program {image} {prompt} {output}");
        Assert.Equal(1, outcome.Code);
        Assert.StartsWith("The competitor 'absent' ('no-such-program') cannot be started", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_names_everything_that_took_part_and_no_file()
    {
        _here.Run(
            "experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--pairs", "2", "--out", "@out", "--rival",
            $"older={_here["tiny.onnx"]}");
        string report = File.ReadAllText(_here["out/report.md"]);
        Assert.Contains("--model FILE --rival 'older=FILE' --out OUT\n", report, StringComparison.Ordinal);
        Assert.Matches("Further models: older [0-9a-f]{64}\\.", report);
        Assert.DoesNotContain(_here[""], report, StringComparison.Ordinal);
    }

    [Fact]
    public void Generalise_leaves_brains_out_and_tells_what_the_brain_model_loses()
    {
        File.WriteAllText(_here["data/manifest.json"], """
            { "cases": [
              { "dataset": "hearts", "case": "a", "split": "test", "image": "test/a_image.nii.gz", "labels": "test/a_labels.nii.gz",
                "region": "body", "free_weights": true },
              { "dataset": "heads", "case": "b", "split": "test", "image": "test/a_image.nii.gz", "labels": "test/a_labels.nii.gz",
                "region": "brain", "free_weights": true } ] }
            """);
        var outcome = _here.Run(
            "experiment", "generalise", "--data", "@data", "--model", "@tiny.onnx", "--brain", "@tiny.onnx", "--pairs", "3", "--quiet",
            "--out", "@out");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        string report = File.ReadAllText(_here["out/report.md"]);
        Assert.Contains("| +-5 | dice | trained on brains | +0.000 [0.000, 0.000] | 1 |", report, StringComparison.Ordinal);
        Assert.Contains("| hearts |", report, StringComparison.Ordinal);
        Assert.DoesNotContain("| heads |", report, StringComparison.Ordinal);
        Assert.Contains("--brain FILE --scans 0 --seed 1 --model FILE --out OUT\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Generalise_says_that_there_is_nothing_but_brains()
    {
        File.WriteAllText(_here["data/manifest.json"], """
            { "cases": [
              { "dataset": "heads", "case": "b", "split": "test", "image": "test/a_image.nii.gz", "labels": "test/a_labels.nii.gz",
                "region": "brain", "free_weights": true } ] }
            """);
        var outcome = _here.Run("experiment", "generalise", "--data", "@data", "--model", "@tiny.onnx", "--brain", "@tiny.onnx", "--quiet");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("no labelled scan of the split 'test' outside the region 'brain'", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_competitor_that_is_not_written_as_one_is_refused() => Assert.Equal(2, _here.Run(
        "experiment", "slice", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--competitor", "nothing").Code);

    [Fact]
    public void Further_models_take_part_under_their_own_names()
    {
        var outcome = _here.Run(
            "experiment", "robust", "--data", "@data", "--pairs", "1", "--model", "@tiny.onnx", "--rival",
            $"older={_here["tiny.onnx"]}", "--quiet");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains("older", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("holds no labelled scan of the split 'val'. It has --split test (", 1, "--split", "val")]
    [InlineData("NAME=FILE, not 'older'", 2, "--rival", "older")]
    [InlineData("--jobs takes a number of at least 1, not 0", 2, "--jobs", "0")]
    [InlineData("--scans takes a number of at least 0, not -1", 2, "--scans", "-1")]
    public void What_is_wrong_is_named(string message, int code, params string[] more)
    {
        var outcome = _here.Run(["experiment", "volume", "--data", "@data", "--model", "@tiny.onnx", "--quiet", .. more]);
        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>
    /// Leaves what a killed program leaves: the journal of a run up to somewhere. A folder in the place of the first file to be
    /// written keeps the run from its end.
    /// </summary>
    private void Interrupt(string[] request, string folder, double share)
    {
        string obstacle = _here[$"{folder}/points.csv"], journal = _here[$"{folder}/slice.journal"];
        Directory.CreateDirectory(obstacle);
        Assert.Equal(1, _here.Run([.. request, "--out", $"@{folder}"]).Code);
        Directory.Delete(obstacle);
        byte[] whole = File.ReadAllBytes(journal);
        File.WriteAllBytes(journal, whole[..(int)(whole.Length * share)]);
    }
}
