using System.Globalization;
using System.Text.Json;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary>
/// Runs a <see cref="Training.Trainer"/> by the clock, with progress, validation and checkpoints every few minutes. It keeps the curves
/// and the best weights so far, and writes a last checkpoint when it is told to stop. The clock decides when a run is validated and where
/// it stops, never what the weights are after a number of samples.
/// </summary>
/// <param name="method">The trained method.</param>
/// <param name="folder">The run's folder; it is created if it does not exist.</param>
/// <param name="generatorThreads">Threads that make samples.</param>
/// <param name="checkpointEvery">Time between checkpoints: so much work can be lost.</param>
/// <param name="validateEvery">Time between validations.</param>
/// <param name="console">Receives results.</param>
/// <param name="progress">Shows the progress of the run.</param>
internal sealed class TrainingRun(
    ITrainedMethod method, string folder, int generatorThreads, TimeSpan checkpointEvery, TimeSpan validateEvery,
    IAnsiConsole console, ProgressLine progress)
{
    public const string CheckpointName = "checkpoint.safetensors";

    /// <summary>The averaged weights of the highest validation Dice.</summary>
    public const string BestName = "best.safetensors";

    /// <summary>Processor time after which the run is stopped; earlier parts of a resumed run count.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.MaxValue;

    /// <summary>Training time after which a few validation pairs show whether it works, long before the first whole validation.</summary>
    public TimeSpan FirstLook { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Trains until all samples are done, the budget is spent or the caller cancels.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="files">Scans to train and to validate on.</param>
    /// <param name="anyLicence">Whether to train also on scans whose licence does not allow free weights.</param>
    /// <param name="last">The checkpoint to resume; null when the run is new.</param>
    /// <param name="start">Another run, whose weights this one begins with; null when it begins with random ones.</param>
    /// <param name="cancel">Saves and returns.</param>
    public void Go(
        TrainingOptions options, IReadOnlyList<CaseFile> files, bool anyLicence, Checkpoint? last, Checkpoint? start,
        CancellationToken cancel)
    {
        AtomicFile.TryFolder(folder);

        LabelledCase Read(CaseFile file)
        {
            cancel.ThrowIfCancellationRequested();
            return file.Read();
        }

        var training = files.Where(f => f.Split == "train" && (anyLicence || f.FreeWeights) && options.WeightOf(f.Dataset) > 0).Select(Read)
            .Concat(SyntheticShapes.Cases(options.Generator.Shapes, options.Seed)).ToList();
        Tell([.. training.SelectMany(c => c.Labels.Warnings.Select(warning => $"{c.Dataset}/{c.Name}: {warning}"))]);
        var trainer = new Training.Trainer(method, options, training, last, start);
        AtomicFile.Write(Path.Combine(folder, "config.json"), file => JsonSerializer.Serialize(file, trainer.Options, Checkpoint.Json));
        var validation = ValidationPairs.Of(files);
        var curves = new TrainingCurves(folder, trainer.Samples);
        console.WriteUnbroken(string.Create(CultureInfo.InvariantCulture,
            $"{training.Count} scans to train on, {validation.Count} pairs to validate on; "
            + $"{trainer.Network.Tensors.ParameterCount / 1e6:F2} M weights, {trainer.Options.Precision}, "
            + $"{trainer.Options.Threads} threads."));
        if (!IsFinished(trainer))
        {
            Train(trainer, validation, curves, cancel);
        }

        bool finished = IsFinished(trainer);
        if (finished)
        {
            Validate(trainer, validation, curves, cancel);
        }

        Save(trainer, curves);
        progress.Clear();
        console.WriteUnbroken(finished
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Done: {trainer.Samples} samples in {trainer.Seconds / 3600:F2} h, {trainer.CoreSeconds / 3600:F2} core hours. ")
                + $"The command 'export {folder}' makes a model of it."
            : $"Saved after {trainer.Samples} samples.");
    }

    /// <summary>Warnings of the label maps: the first ones, since a data set repeats them in every scan.</summary>
    private void Tell(string[] warnings)
    {
        const int most = 3;
        foreach (string warning in warnings.Take(most))
        {
            console.WriteUnbroken(warning);
        }

        if (warnings.Length > most)
        {
            console.WriteUnbroken($"There are {warnings.Length - most} more such warnings; 'promptunet info' shows those of a file.");
        }
    }

    private bool IsFinished(Training.Trainer trainer) =>
        trainer.Samples >= trainer.Options.Samples || trainer.CoreSeconds >= Budget.TotalSeconds;

    private void Train(Training.Trainer trainer, List<SlicePair> pairs, TrainingCurves curves, CancellationToken cancel)
    {
        double begun = trainer.Seconds, before = begun;
        long done = trainer.Samples;
        bool looked = false;
        foreach (var step in trainer.Run(generatorThreads, cancel))
        {
            curves.Add(step);
            Show(trainer, curves);
            if (IsFinished(trainer))
            {
                return;
            }

            double now = trainer.Seconds;
            bool validate = IsDue(validateEvery, before, now);
            if (validate)
            {
                Validate(trainer, pairs, curves, cancel);
            }
            else if (!looked && now - begun >= FirstLook.TotalSeconds)
            {
                Look(trainer, pairs, (trainer.Samples - done) / (now - begun), cancel);
            }

            looked |= validate || now - begun >= FirstLook.TotalSeconds;
            if (validate || IsDue(checkpointEvery, before, now))
            {
                Save(trainer, curves);
            }

            before = now;
        }
    }

    /// <summary>
    /// Whether a multiple of the interval has passed. Training time counts across restarts, so frequent restarts delay nothing.
    /// </summary>
    private static bool IsDue(TimeSpan every, double before, double now) =>
        Math.Floor(now / every.TotalSeconds) > Math.Floor(before / every.TotalSeconds);

    private void Show(Training.Trainer trainer, TrainingCurves curves) => progress.Show(
        Math.Max(trainer.Samples / (double)trainer.Options.Samples, trainer.CoreSeconds / Budget.TotalSeconds),
        string.Create(CultureInfo.InvariantCulture,
            $"{trainer.Samples} of {trainer.Options.Samples} samples, {trainer.CoreSeconds / 3600:F2} core hours, "
            + $"loss {curves.RecentLoss:F4}, {trainer.Samples / trainer.Seconds:F1} samples/s"));

    /// <summary>
    /// Says soon after the start how good the network is by a few pairs, and how long all will take. The curves leave it out.
    /// </summary>
    private void Look(Training.Trainer trainer, List<SlicePair> pairs, double samplesASecond, CancellationToken cancel)
    {
        progress.Clear();
        var few = ValidationPairs.Few(pairs);
        if (Validation.Of(method, trainer.Checkpoint().Averaged(), few, cancel) is { } validation)
        {
            console.WriteUnbroken($"{trainer.Samples} samples, a first look at {few.Count} of {pairs.Count} pairs: {validation}");
        }
        else if (few.Count == 0)
        {
            console.WriteUnbroken("There are no scans of the split val, so no Dice will tell how good the network becomes.");
        }

        console.WriteUnbroken(string.Create(CultureInfo.InvariantCulture,
            $"At {samplesASecond:F1} samples a second all {trainer.Options.Samples} samples take "
            + $"{trainer.Options.Samples / samplesASecond / 3600:F1} h. Stop when the validation Dice no longer rises; it is shown every "
            + $"{validateEvery.TotalMinutes:0.#} minutes."));
    }

    /// <summary>Scores the averaged weights and keeps them if they are the best; does nothing if the caller cancels meanwhile.</summary>
    private void Validate(Training.Trainer trainer, List<SlicePair> pairs, TrainingCurves curves, CancellationToken cancel)
    {
        var averaged = trainer.Checkpoint().Averaged();
        if (Validation.Of(method, averaged, pairs, cancel) is not { } validation)
        {
            return;
        }

        if (!(validation.Dice <= curves.Best?.Dice))
        {
            AtomicFile.Write(Path.Combine(folder, BestName), averaged.WriteHalf);
        }

        curves.Add(new ValidationPoint(trainer.Samples, validation.Dice, validation.Native));
        progress.Clear();
        console.WriteUnbroken($"{trainer.Samples} samples: {validation}");
    }

    private void Save(Training.Trainer trainer, TrainingCurves curves)
    {
        AtomicFile.Write(Path.Combine(folder, CheckpointName), trainer.Checkpoint().Write);
        curves.Write();
    }
}
