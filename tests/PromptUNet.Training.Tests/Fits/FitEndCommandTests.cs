using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Lab.Fits;
using PromptUNet.Metrics;
using PromptUNet.Propagation;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Training.Tests.Fits;

public sealed class FitEndCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-").FullName;

    public FitEndCommandTests()
    {
        foreach (var (split, labelled) in ((string[])["train", "val"]).Zip(SyntheticCases.Make()))
        {
            Directory.CreateDirectory(At("data", split));
            VolumeFile.Write(At("data", split, "balls_image.nii.gz"), labelled.Image!);
            VolumeFile.Write(At("data", split, "balls_labels.nii.gz"), labelled.Labels);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_is_fitted_that_tells_where_balls_end_and_the_same_again()
    {
        var (code, output, errors) = await Run();
        Assert.True(code == 0, errors);
        var model = PresenceModel.FromJson(await File.ReadAllTextAsync(At("presence.json")));
        Assert.Contains("12 drawn slices of the train split (data)", model.Source, StringComparison.Ordinal);
        Assert.InRange(model.Threshold, 0.025, 0.975);
        Assert.True(model.Of(new PresenceFeatures(0.8, 0.9, 0, 0.2, 1, 0.9, 0.9)) > model.Of(
            new PresenceFeatures(-0.8, 0.1, 0, 1.5, 0, 0.2, 0.3)));
        double none = Told("no rule", "Dice "), rule = Told("this rule", "Dice "), told = Told("told the end", "Dice ");
        Assert.True(none < rule - 0.01 && rule > told - 0.02, output);
        Assert.Equal(0, Told("told the end", " slices past the ends", before: true));
        Assert.True(Told("no rule", " slices past the ends", before: true) > Told("this rule", " slices past the ends", before: true),
            output);
        Assert.True(Told("this rule", " slices of the structure cut off",
            before: true) >= Told("no rule", " slices of the structure cut off", before: true), output);

        byte[] first = await File.ReadAllBytesAsync(At("presence.json"));
        await Run();
        Assert.Equal(first, await File.ReadAllBytesAsync(At("presence.json")));

        double Told(string row, string what, bool before = false)
        {
            string[] parts = output.Split('\n').Single(line => line.StartsWith(row, StringComparison.Ordinal)).Split(what);
            return double.Parse(
                before ? parts[0].Split(' ')[^1] : parts[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public void A_way_is_cut_before_the_first_slice_whose_smoothed_presence_is_too_small()
    {
        var model = new PresenceModel
        {
            Source = "a test", Means = new double[7], Scales = [1, 1, 1, 1, 1, 1, 1], Weights = [100, .. new double[14]], Threshold = 0.5,
        };
        Assert.Equal(5, PresenceFit.Kept(model, Way(1, -1, 1, 1, -1, -1, 1)));       // s = 1, 0.6, 0.76, 0.856, 0.514, 0.308
        Assert.Equal(3, PresenceFit.Kept(model, Way(1, 1, 1)));

        static List<PropagatedSlice> Way(params double[] likelihoods) =>
            [.. likelihoods.Select(l => new PropagatedSlice(new PresenceFeatures(l, 0, 0, 0, 0, 0, 0), true, default))];
    }

    [Fact]
    public void A_cut_way_loses_slices_of_the_structure_and_paints_none_past_its_end()
    {
        List<PropagatedSlice> way =
        [
            new(default, true, new OverlapCounts(10, 10, 10)), new(default, true, new OverlapCounts(10, 12, 8)),
            new(default, false, new OverlapCounts(0, 6, 0)),
        ];
        var task = new PropagatedTask("a", new OverlapCounts(40, 20, 20), 3, [way, []]);
        Assert.Equal(new CutScore(2.0 * 38 / (40 + 48), 1, 1), task.Score(w => w.Count));
        Assert.Equal(new CutScore(2.0 * 30 / (40 + 30), 0, 2), task.Score(w => Math.Min(w.Count, 1)));
    }

    [Fact]
    public async Task A_split_without_scans_is_named()
    {
        Directory.Delete(At("data", "val"), recursive: true);
        var (code, _, errors) = await Run();
        Assert.Equal(1, code);
        Assert.Contains("The split 'val' holds no structure of at least five slices.", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("presence.json")));
    }

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    private async Task<(int Code, string Output, string Errors)> Run()
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var root = new RootCommand { FitEndCommand.Create(On(output), On(errors)) };
        int code = await TopLevel.Run(root, ["fit-end", "--data", At("data"), "-o", At("presence.json"), "--quiet"], On(errors));
        return (code, output.ToString(), errors.ToString());
    }

    private static IAnsiConsole On(StringWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
