using System.CommandLine;
using System.Text.Json;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary><c>train</c>: a training run in a folder of its own, from which it can be resumed.</summary>
internal static class TrainCommand
{
    public static Command Create(ITrainedMethod method, IAnsiConsole console, IAnsiConsole errors)
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder of labelled scans (manifest.json, or train/ and val/).",
            Required = true,
        };
        var folder = new Option<string>("--out") { Description = "Folder of the run: checkpoint, curves, configuration.", Required = true };
        var config = new Option<string?>("--config") { Description = "JSON file of training options." };
        var preset = PresetOption();
        var from = new Option<string?>("--from")
        {
            HelpName = "RUN",
            Description =
                "Folder of a finished run, or a file of weights, to begin with: for longer training, or training on your own scans.",
        };
        var samples = new Option<long?>("--samples") { Description = "Samples to train on." };
        var seed = new Option<int?>("--seed") { Description = "Seed of weights and samples." };
        var threads = new Option<int?>("--threads") { Description = "Threads that share a batch." };
        var generator = new Option<int>("--generator-threads") { Description = "Threads that make samples.", DefaultValueFactory = _ => 1 };
        var anyLicence = new Option<bool>("--any-licence")
        {
            Description = "Also train on scans whose licence does not allow free weights.",
        };
        var checkpoint = new Option<double>("--checkpoint-minutes")
        {
            Description = "Minutes between checkpoints.",
            DefaultValueFactory = _ => 5,
        };
        var validate = new Option<double>("--validate-minutes")
        {
            Description = "Minutes between validations.",
            DefaultValueFactory = _ => 10,
        };
        var resume = new Option<bool>("--resume") { Description = "Go on from the run's last checkpoint." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var command = new Command("train", "Trains a network; Ctrl+C saves, --resume goes on.")
        {
            data, folder, config, preset, from, samples, seed, threads, generator, anyLicence, checkpoint, validate, resume, quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            string run = parsed.GetValue(folder)!;
            string saved = Path.Combine(run, TrainingRun.CheckpointName);
            Checkpoint? last = null;
            if (parsed.GetValue(resume))
            {
                last = Checkpoint.Read(saved);
            }
            else if (File.Exists(saved))
            {
                throw new UsageException($"'{saved}' exists: add --resume to go on with it, or choose another --out.");
            }

            var options = last?.Options ?? ReadOptions(parsed.GetValue(config), parsed.GetValue(preset)!);
            options = options with
            {
                Samples = parsed.GetValue(samples) ?? options.Samples,
                Seed = parsed.GetValue(seed) ?? options.Seed,
                Threads = parsed.GetValue(threads) ?? options.Threads,
            };
            var cases = DataFolder.Cases(parsed.GetValue(data)!);
            var training = new TrainingRun(
                method, run, parsed.GetValue(generator), TimeSpan.FromMinutes(parsed.GetValue(checkpoint)),
                TimeSpan.FromMinutes(parsed.GetValue(validate)), console,
                new ProgressLine(errors, TimeProvider.System, parsed.GetValue(quiet)));
            var start = last is null && parsed.GetValue(from) is { } earlier ? Beginning(earlier) : null;
            training.Go(options, cases, parsed.GetValue(anyLicence), last, start, cancel);
            return Task.FromResult(cancel.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done);
        });
        return command;
    }

    /// <summary>The weights of a run's folder, or of a file such as <see cref="TrainingRun.BestName"/>.</summary>
    public static Checkpoint Beginning(string path) =>
        Checkpoint.Read(Directory.Exists(path) ? Path.Combine(path, TrainingRun.CheckpointName) : path);

    public static Option<string> PresetOption()
    {
        var preset = new Option<string>("--preset")
        {
            Description = "default, or paper: the method as published.",
            DefaultValueFactory = _ => "default",
        };
        preset.AcceptOnlyFromAmong("default", "paper");
        return preset;
    }

    /// <summary>The options of a configuration file; without one, those of a preset.</summary>
    public static TrainingOptions ReadOptions(string? config, string preset)
    {
        if (config is null)
        {
            return preset == "paper" ? TrainingOptions.Paper : new TrainingOptions();
        }

        try
        {
            return JsonSerializer.Deserialize<TrainingOptions>(File.ReadAllBytes(config), Checkpoint.Json)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new UsageException($"'{config}' is not a configuration: {e.Message}");
        }
    }
}
