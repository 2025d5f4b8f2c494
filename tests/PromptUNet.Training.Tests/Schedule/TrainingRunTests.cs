using PromptUNet.Imaging;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using Spectre.Console;

namespace PromptUNet.Training.Tests.Schedule;

public sealed class TrainingRunTests : IDisposable
{
    private readonly ScheduleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_whose_budget_is_spent_stops_is_validated_and_takes_no_further_step()
    {
        var options =
            new TrainingOptions { Network = new NetworkOptions { Width = 4 }, Input = new() { Size = 32 }, Batch = 8, Threads = 1,
            Samples = 800 };
        Go(options, null);
        var spent = Saved();
        Assert.Equal(8, spent.Samples);
        Assert.True(spent.CoreSeconds > 0);
        Assert.Equal(8, new TrainingCurves(_folder.At("run"), 8).Last!.Samples);

        Go(options, spent);
        Assert.Equal((8, spent.CoreSeconds), (Saved().Samples, Saved().CoreSeconds));
    }

    [Fact]
    public void Scans_of_data_sets_that_are_never_drawn_do_not_belong_to_the_training_set()
    {
        var options = new TrainingOptions { DatasetWeights = new Dictionary<string, double> { ["data"] = 0 } };
        var e = Assert.Throws<ArgumentException>(() => Go(options, null));
        Assert.Contains("nothing to learn from", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_nearly_whole_are_trained_on_and_told()
    {
        string file = _folder.At("data", "train", "balls_labels.nii.gz");
        var labels = VolumeFile.ReadLabels(file);
        VolumeFile.Write(file, new Volume(labels.Grid, Array.ConvertAll(labels.ToArray(), label => label * 0.9999f)));
        var options = new TrainingOptions
        {
            Network = new NetworkOptions { Width = 4 }, Input = new() { Size = 32 }, Batch = 8, Threads = 1, Samples = 8,
        };
        Assert.Matches(@"data/balls: \d+ voxels are not quite whole numbers", Go(options, null, TimeSpan.MaxValue, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void What_the_curves_hold_beyond_the_checkpoint_is_forgotten()
    {
        var curves = new TrainingCurves(_folder.At(), 0);
        curves.Add(new ValidationPoint(100, 0.8, 0.9));
        curves.Add(new ValidationPoint(200, 0.7, 0.8));
        curves.Add(new ValidationPoint(300, 0.9, 0.95));
        curves.Write();
        var resumed = new TrainingCurves(_folder.At(), 200);
        Assert.Equal(new ValidationPoint(100, 0.8, 0.9), resumed.Best);
        Assert.Equal(new ValidationPoint(200, 0.7, 0.8), resumed.Last);
    }

    [Theory]
    [InlineData(1, 1, 4, false, false, true)]
    [InlineData(4, 1, 1, true, false, false)]
    [InlineData(1, 1, 1.5, true, true, true)]
    [InlineData(1, 1, 1.6, false, false, true)]
    public void A_plane_is_native_across_the_coarsest_axis_and_all_planes_are_where_axes_are_alike(
        double x, double y, double z, bool first, bool second, bool third)
    {
        var labels = new LabelVolume(new Imaging.Grid(new Size3(2, 2, 2), Affine.Scaling(x, y, z)), new int[8]);
        var labelled = new LabelledCase("set", "case", null, labels);
        Assert.Equal(
            [first, second, third], Enumerable.Range(0, 3).Select(axis => new SlicePair(labelled, 1, axis, 0, 1).Plane == Plane.Native));
    }

    [Fact]
    public void A_first_look_says_how_good_and_how_long_and_leaves_weights_and_curves_alone()
    {
        var options = new TrainingOptions
        {
            Network = new NetworkOptions { Width = 4 }, Input = new() { Size = 32 }, Batch = 8, Threads = 1, Samples = 24,
        };
        string without = Go(options, null, TimeSpan.MaxValue, TimeSpan.FromHours(1));
        var straight = Saved();
        Directory.Delete(_folder.At("run"), recursive: true);
        string with = Go(options, null, TimeSpan.MaxValue, TimeSpan.Zero);
        Assert.DoesNotContain("a first look", without, StringComparison.Ordinal);
        Assert.Matches(@"8 samples, a first look at \d+ of \d+ pairs: validation Dice 0\.\d{4}", with);
        Assert.Matches(@"At \d+\.\d samples a second all 24 samples take \d+\.\d h\. Stop when", with);
        Assert.Single(with.Split('\n'), line => line.Contains("a first look", StringComparison.Ordinal));
        Assert.All(straight.Tensors, t => Assert.Equal(t.Value, Saved().Tensors[t.Key]));
        Assert.Equal(24, new TrainingCurves(_folder.At("run"), 24).Best!.Samples);
    }

    private Checkpoint Saved() => Checkpoint.Read(_folder.At("run", TrainingRun.CheckpointName));

    private void Go(TrainingOptions options, Checkpoint? last) => Go(options, last, TimeSpan.FromTicks(1), TimeSpan.FromHours(1));

    private string Go(TrainingOptions options, Checkpoint? last, TimeSpan budget, TimeSpan firstLook)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var hour = TimeSpan.FromHours(1);
        var run = new TrainingRun(new PromptUNetMethod(), _folder.At("run"), 1, hour, hour, console,
            new ProgressLine(console, TimeProvider.System, quiet: true)) { Budget = budget, FirstLook = firstLook };
        run.Go(options, DataFolder.Cases(_folder.At("data")), anyLicence: false, last, start: null, TestContext.Current.CancellationToken);
        return output.ToString();
    }
}
