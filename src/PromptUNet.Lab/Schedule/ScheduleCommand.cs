using System.CommandLine;
using System.Runtime;
using System.Text.Json;
using PromptUNet.Lab.Rivals;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using PromptUNet.Training;
using Spectre.Console;

namespace PromptUNet.Lab.Schedule;

/// <summary><c>promptunet-lab schedule</c>: trains the runs of a schedule one after the other, from wherever they are.</summary>
internal static class ScheduleCommand
{
    private const int GeneratorThreads = 1;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(5), ValidateEvery = TimeSpan.FromMinutes(30);

    public static Command Create(IAnsiConsole console, IAnsiConsole errors, TimeProvider time)
    {
        var file = FileArgument();
        var data = new Option<string>("--data") { Description = "Folder of labelled scans.", Required = true };
        var folder = FolderOption();
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var command =
            new Command("schedule", "Trains the runs of a schedule; Ctrl+C saves, the same command goes on.") { file, data, folder, quiet };
        command.SetAction((parsed, cancel) =>
        {
            // Samples are short-lived arrays: a collector thread of its own would only take time from the step.
            GCSettings.LatencyMode = GCLatencyMode.Batch;
            var schedule = TrainingSchedule.Read(parsed.GetValue(file)!);
            var cases = DataFolder.Cases(parsed.GetValue(data)!);
            foreach (var run in schedule.Runs.TakeWhile(_ => !cancel.IsCancellationRequested))
            {
                var progress = new ProgressLine(errors, time, parsed.GetValue(quiet));
                GoOn(RunFolder.Of(run, parsed.GetValue(folder)!), cases, console, progress, cancel);
            }

            return Task.FromResult(cancel.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done);
        });
        return command;
    }

    public static Argument<string> FileArgument() =>
        new("schedule") { Description = "JSON file of runs, their configurations and budgets." };

    public static Option<string> FolderOption() =>
        new("--out") { Description = "Folder of the runs: each has one of its name there.", Required = true };

    private static void GoOn(
        RunFolder at, IReadOnlyList<CaseFile> cases, IAnsiConsole console, ProgressLine progress, CancellationToken cancel)
    {
        if (at.IsDone)
        {
            return;
        }

        console.WriteUnbroken($"{at.Run.Name}:");
        var training =
            new TrainingRun(new AnyMethod(), at.Folder, GeneratorThreads, CheckpointEvery, ValidateEvery, console,
            progress) { Budget = TimeSpan.FromHours(at.Run.CoreHours) };
        training.Go(OptionsOf(at), cases, anyLicence: false, at.Last, at is { Last: null, Run.From: { } weights }
            ? TrainCommand.Beginning(weights) : null, cancel);
    }

    /// <summary>The options of the run's configuration, which must be those that it began with.</summary>
    private static TrainingOptions OptionsOf(RunFolder at)
    {
        var options = TrainCommand.ReadOptions(at.Run.Config, "default");
        if (at.Last is null)
        {
            return options;
        }

        // The precision was settled for the machine on which the run began.
        options = options with { Precision = at.Last.Options.Precision };
        return Text(options) == Text(at.Last.Options) ? options : throw new UsageException(
            $"'{at.Run.Config}' has changed since the run '{at.Run.Name}' began: restore it, or remove '{at.Folder}' to begin anew.");
    }

    private static string Text(TrainingOptions options) => JsonSerializer.Serialize(options, Checkpoint.Json);
}
