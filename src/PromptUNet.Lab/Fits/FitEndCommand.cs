using System.CommandLine;
using System.Globalization;
using System.Text;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Lab.Fits;

/// <summary><c>promptunet-lab fit-end</c>: learns from propagated masks to tell that the object has ended.</summary>
internal static class FitEndCommand
{
    /// <summary>Slices past an end that are learned from: where the rule is asked, and as many as an object has there.</summary>
    private const int Past = 8;

    /// <summary>Slices past an end among which the threshold is chosen: hardly a rule goes on for longer.</summary>
    private const int FarPast = 32;

    private sealed record Request(string Model, int Cases, int Structures, int Seed);

    public static Command Create(IAnsiConsole console, IAnsiConsole errors)
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder of labelled scans: the model is fitted on train, its threshold chosen on val.", Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "The presence model to write (.json).", Required = true };
        var network = JudgedNetwork.Option();
        var cases = new Option<int>("--cases") { Description = "Scans of each data set.", DefaultValueFactory = _ => 5 };
        var structures =
            new Option<int>("--structures") { Description = "Structures of each scan, along every axis.", DefaultValueFactory = _ => 4 };
        var seed = new Option<int>("--seed") { Description = "Of the draw of structures and slices.", DefaultValueFactory = _ => 1 };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var command = new Command(
            "fit-end", "Fits the model that tells where an object ends.") { data, output, network, cases, structures, seed, quiet };
        command.SetAction((parsed, cancel) =>
        {
            AtomicFile.Try(parsed.GetValue(output)!);
            using var package = JudgedNetwork.Load(parsed.GetValue(network));
            var request = new Request(package.Name, parsed.GetValue(cases), parsed.GetValue(structures), parsed.GetValue(seed));
            var files = DataFolder.Cases(parsed.GetValue(data)!).Where(f => f.Image is not null).ToList();
            using var progress = new ProgressLine(errors, TimeProvider.System, parsed.GetValue(quiet));
            List<PropagatedTask> Propagated(string split, Func<VolumeTask, IEnumerable<VolumeTask>> drawn, int past) =>
                Of(files, split, request, drawn, package.Segmenter, past, progress, cancel);
            var seen = Propagated("train", task => [task, task.Anywhere()], Past);      // wherever a person draws, the signs mean the same
            var kept = Propagated("val", task => [task], FarPast);                      // where a person is told to draw
            progress.Clear();
            var model = PresenceFit.WithThreshold(PresenceFit.Fit(seen, Source(seen, request)), kept);
            AtomicFile.Write(parsed.GetValue(output)!, stream => stream.Write(Encoding.UTF8.GetBytes(model.ToJson() + "\n")));
            Tell(console, kept, model);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static List<PropagatedTask> Of(
        IReadOnlyCollection<CaseFile> files, string split, Request request, Func<VolumeTask, IEnumerable<VolumeTask>> drawn,
        ISliceSegmenter segmenter, int past, ProgressLine progress, CancellationToken cancel)
    {
        List<PropagatedTask> propagated = [];
        foreach (var set in SplitTasks.Of(files, split, request.Cases, request.Structures, request.Seed))
        {
            progress.Show(set.Done, $"{split}: {set.Dataset}");
            propagated.AddRange(set.Tasks.SelectMany(drawn).AsParallel().AsOrdered().WithCancellation(cancel)
                .Select(task => PropagatedTask.Of(task, segmenter, past, cancel)));
        }

        return propagated;
    }

    private static string Source(List<PropagatedTask> tasks, Request request) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tasks.Count} drawn slices of the train split ({string.Join(", ", tasks.Select(t => t.Dataset).Distinct())}), threshold on val, "
            + $"{request.Model}, by promptunet-lab fit-end --cases {request.Cases} --structures {request.Structures} "
            + $"--seed {request.Seed}");

    private static void Tell(IAnsiConsole console, List<PropagatedTask> tasks, PresenceModel model)
    {
        console.WriteUnbroken(
            string.Create(
            CultureInfo.InvariantCulture,
            $"Threshold {model.Threshold:0.###}. On val, from the largest slices, at most {FarPast} past an end; means over data sets:"));
        Row("no rule", way => way.Count);
        Row("this rule", way => PresenceFit.Kept(model, way));
        Row("told the end", way => way.Count(s => s.Present));
        void Row(string name, Func<IReadOnlyList<PropagatedSlice>, int> kept)
        {
            var score = PresenceFit.Score(tasks, kept);
            console.WriteUnbroken(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-12}  Dice {score.Dice:F3}, {score.Past:F1} slices past the ends, {score.Cut:F1} slices of the structure cut off"));
        }
    }
}
