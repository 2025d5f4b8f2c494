using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Lab.Fits;
using PromptUNet.Propagation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Training.Tests.Fits;

public sealed class FitConfidenceCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-").FullName;

    public FitConfidenceCommandTests()
    {
        foreach (var (split, labelled) in ((string[])["train", "val"]).Zip(SyntheticCases.Make()))
        {
            Directory.CreateDirectory(At("data", split));
            VolumeFile.Write(At("data", split, "balls_image.nii.gz"), Fading(labelled));
            VolumeFile.Write(At("data", split, "balls_labels.nii.gz"), labelled.Labels);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_is_fitted_that_believes_in_better_evidence_and_the_same_again()
    {
        var (code, output, errors) = await Run();
        Assert.True(code == 0, errors);
        Assert.Matches("between drawn slices +[0-9]+ and [0-9]+ slices; on val true 0", output);
        var model = ConfidenceModel.FromJson(await File.ReadAllTextAsync(At("confidence.json")));
        Assert.Contains("--cases 4 --structures 1 --seed 1 --trust", model.Source, StringComparison.Ordinal);
        Assert.True(model.TrustOf(new PresenceFeatures(0.8, 0.9, 0, 0.2, 1, 0.9, 0.9)) > model.TrustOf(
            new PresenceFeatures(-0.8, 0.1, 0, 1.5, 0, 0.2, 0.3)));
        Assert.True(model.Of(new EndFeatures(0.1, 1, 1, 5)) > model.Of(new EndFeatures(0.9, 0.2, 0.2, 5)));

        byte[] first = await File.ReadAllBytesAsync(At("confidence.json"));
        await Run();
        Assert.Equal(first, await File.ReadAllBytesAsync(At("confidence.json")));
    }

    [Fact]
    public async Task What_weighs_the_directions_stays_unless_it_is_asked_for()
    {
        var (code, output, errors) = await Run([]);
        Assert.True(code == 0, errors);
        Assert.DoesNotContain("of one direction", output, StringComparison.Ordinal);
        var model = ConfidenceModel.FromJson(await File.ReadAllTextAsync(At("confidence.json")));
        Assert.Equal(ConfidenceModel.Default.Trust.Weights, model.Trust.Weights);
        Assert.NotEqual(ConfidenceModel.Default.Beyond.Weights, model.Beyond.Weights);
    }

    [Fact]
    public async Task A_split_without_scans_is_named()
    {
        Directory.Delete(At("data", "val"), recursive: true);
        var (code, _, errors) = await Run();
        Assert.Equal(1, code);
        Assert.Contains("The split 'val' holds no structure of at least five slices.", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("confidence.json")));
    }

    [Fact]
    public async Task Scans_in_which_no_answer_is_better_than_another_are_not_enough()
    {
        foreach (var (split, labelled) in ((string[])["train", "val"]).Zip(SyntheticCases.Make()))
        {
            VolumeFile.Write(At("data", split, "balls_image.nii.gz"), labelled.Image!);
        }

        var (code, _, errors) = await Run();
        Assert.Equal(1, code);
        Assert.Matches("there is nothing to learn: all [0-9]+ of a split are alike", errors.ReplaceLineEndings(" "));
    }

    /// <summary>
    /// Both balls look like the ground from a plane through them on, so that some answers are worse than others and some ends false.
    /// </summary>
    private static Volume Fading(LabelledCase labelled)
    {
        float[] values = labelled.Image!.ToArray();
        int edge = labelled.Labels.Grid.Size.X;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] %= i % edge is >= 18 and < 28 ? 100 : 1000;       // labels are 100 grey values apart
        }

        return new Volume(labelled.Labels.Grid, values);
    }

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    private Task<(int Code, string Output, string Errors)> Run() => Run(["--trust"]);

    private async Task<(int Code, string Output, string Errors)> Run(string[] further)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var root = new RootCommand { FitConfidenceCommand.Create(On(output), On(errors)) };
        int code = await TopLevel.Run(
            root, ["fit-confidence", "--data", At("data"), "-o", At("confidence.json"), "--structures", "1", "--quiet", .. further],
            On(errors));
        return (code, output.ToString(), errors.ToString());
    }

    private static IAnsiConsole On(StringWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
