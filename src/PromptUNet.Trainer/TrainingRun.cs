using System.Globalization;
using System.Text.Json;
using PromptUNet.Evaluation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary>
/// Runs a <see cref="Training.Trainer"/> by the clock: progress, validation and checkpoints every few minutes, curves, and
/// a last checkpoint when it is told to stop.
/// </summary>
internal sealed class TrainingRun(
    string folder, int generatorThreads, TimeSpan checkpointEvery, TimeSpan validateEvery, IAnsiConsole console, ProgressLine progress)
{
    public const string CheckpointName = "checkpoint.safetensors";

    public void Go(TrainingOptions options, IReadOnlyList<CaseFile> files, bool anyLicence, Checkpoint? last, Checkpoint? start, CancellationToken cancel)
    {
        var training = files.Where(f => f.Split == "train" && (anyLicence || f.FreeWeights)).Select(f => f.Read())
            .Concat(SyntheticShapes.Cases(options.Generator.Shapes, options.Seed)).ToList();
        var trainer = new Training.Trainer(options, training, last, start);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(trainer.Options, Checkpoint.Json));
        var validation = ValidationPairs.Of(files);
        var curves = new TrainingCurves(folder);
        console.WriteUnbroken(string.Create(CultureInfo.InvariantCulture,
            $"{training.Count} scans to train on, {validation.Count} pairs to validate on; {trainer.Network.Tensors.ParameterCount / 1e6:F2} M weights, {trainer.Options.Precision}, {trainer.Options.Threads} threads."));

        double checkpointed = trainer.Seconds, validated = trainer.Seconds;
        foreach (var step in trainer.Run(generatorThreads, cancel))
        {
            curves.Add(step);
            progress.Show(step.Samples / (double)trainer.Options.Samples,
                $"{step.Samples} of {trainer.Options.Samples} samples, loss {curves.RecentLoss:F4}, {step.Samples / trainer.Seconds:F1} samples/s");
            if (trainer.Seconds - validated >= validateEvery.TotalSeconds)
            {
                Validate(trainer, validation, curves);
                validated = trainer.Seconds;
            }

            if (trainer.Seconds - checkpointed >= checkpointEvery.TotalSeconds)
            {
                Save(trainer, curves);
                checkpointed = trainer.Seconds;
            }
        }

        Save(trainer, curves);
        progress.Clear();
        if (trainer.Samples < trainer.Options.Samples)
        {
            console.WriteUnbroken($"Saved after {trainer.Samples} samples. The same command with --resume goes on.");
            return;
        }

        Validate(trainer, validation, curves);
        curves.Write();
        console.WriteUnbroken($"Done: {trainer.Samples} samples in {trainer.Seconds / 3600:F2} h. 'promptunet-train export {folder}' makes a model of it.");
    }

    private void Validate(Training.Trainer trainer, List<SliceExperiment.PreparedPair> pairs, TrainingCurves curves)
    {
        if (pairs.Count == 0)
        {
            return;
        }

        var input = trainer.Options.Input;
        var model = TorchSegmenter.Of(trainer.AveragedNetwork(), input);
        var sets = SliceExperiment.Means(pairs.Select(p => SliceExperiment.Score(p, model, input.Align)));
        double copied = sets.Average(s => s.Copied), carried = sets.Average(s => s.Carried), dice = sets.Average(s => s.Model);
        curves.Add(trainer.Samples, dice);
        progress.Clear();
        string bySet = string.Join(", ", sets.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Dataset} {s.Model:F3} ({s.Carried:F3})")));
        console.WriteUnbroken(string.Create(CultureInfo.InvariantCulture,
            $"{trainer.Samples} samples: validation Dice {dice:F4} (copied {copied:F4}, carried {carried:F4}): {bySet}"));
    }

    private void Save(Training.Trainer trainer, TrainingCurves curves)
    {
        AtomicFile.Write(Path.Combine(folder, CheckpointName), trainer.Checkpoint().Write);
        curves.Write();
    }
}
