using System.CommandLine;
using System.Globalization;
using System.Text;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Lab.Fits;

/// <summary><c>promptunet-lab fit-confidence</c>: learns how far a slice's mask can be trusted.</summary>
internal static class FitConfidenceCommand
{
    private sealed record Request(string Model, int Cases, int Structures, int Seed, bool Trust);

    public static Command Create(IAnsiConsole console, IAnsiConsole errors)
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder of labelled scans: the model is fitted on train and calibrated on val.", Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "The confidence model to write (.json).", Required = true };
        var network = JudgedNetwork.Option();
        var cases = new Option<int>("--cases") { Description = "Scans of each data set.", DefaultValueFactory = _ => 4 };
        var structures =
            new Option<int>("--structures") { Description = "Structures of each scan, along every axis.", DefaultValueFactory = _ => 2 };
        var seed = new Option<int>("--seed") { Description = "Of the draw of structures and slices.", DefaultValueFactory = _ => 1 };
        var trust = new Option<bool>("--trust")
        {
            Description = "Fit what weighs both directions too. The result between drawn slices changes with it, in old annotations too.",
        };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var command =
            new Command("fit-confidence", "Fits the model that tells how far a slice's mask can be trusted.") { data, output, network,
            cases, structures, seed, trust, quiet };
        command.SetAction((parsed, cancel) =>
        {
            AtomicFile.Try(parsed.GetValue(output)!);
            using var package = JudgedNetwork.Load(parsed.GetValue(network));
            var request = new Request(
                package.Name, parsed.GetValue(cases), parsed.GetValue(structures), parsed.GetValue(seed), parsed.GetValue(trust));
            using var progress = new ProgressLine(errors, TimeProvider.System, parsed.GetValue(quiet));
            var files = DataFolder.Cases(parsed.GetValue(data)!).Where(f => f.Image is not null).ToList();
            JudgedSplit Split(string name) =>
                new(name, files, request.Cases, request.Structures, request.Seed, package.Segmenter, progress, cancel);
            var fit = new ConfidenceFit(Split("train"), Split("val"));
            var model = fit.Model(Source(request), request.Trust);
            progress.Clear();
            AtomicFile.Write(parsed.GetValue(output)!, stream => stream.Write(Encoding.UTF8.GetBytes(model.ToJson() + "\n")));
            fit.Comparisons.ToList().ForEach(line => console.WriteUnbroken(line));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static string Source(Request request) => string.Create(
        CultureInfo.InvariantCulture,
        $"fitted on the train split, calibrated on val, {request.Model}, by promptunet-lab fit-confidence --cases {request.Cases} "
            + $"--structures {request.Structures} --seed {request.Seed}{(request.Trust ? " --trust" : "; trust as it was")}");
}
