using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Propagation;
using PromptUNet.Terminal;
using PromptUNet.Trainer.Fits;
using Spectre.Console;

namespace PromptUNet.Training.Tests;

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
        Assert.True(model.Of(new PresenceSigns(0.8, 0.9, 0, 0.2)) > model.Of(new PresenceSigns(-0.8, 0.1, 0, 1.5)));
        double none = Dice("no rule"), rule = Dice("this rule"), told = Dice("told the end");
        Assert.True(none < rule - 0.1 && rule > told - 0.1, output);

        byte[] first = await File.ReadAllBytesAsync(At("presence.json"));
        await Run();
        Assert.Equal(first, await File.ReadAllBytesAsync(At("presence.json")));

        double Dice(string row) => double.Parse(output.Split($"{row} ")[1].Split("Dice ")[1][..5], System.Globalization.CultureInfo.InvariantCulture);
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
        int code = await Edge.Run(root, ["fit-end", "--data", At("data"), "-o", At("presence.json"), "--quiet"], On(errors));
        return (code, output.ToString(), errors.ToString());
    }

    private static IAnsiConsole On(StringWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
