using PromptUNet.Trainer;
using PromptUNet.Training;

namespace PromptUNet.Lab.Schedule;

/// <summary>How far a scheduled run is, by what lies in its folder.</summary>
/// <param name="Run">The run.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Last">Its last checkpoint; null before the first.</param>
/// <param name="Curves">Its validations up to the checkpoint.</param>
internal sealed record RunFolder(ScheduledRun Run, string Folder, Checkpoint? Last, TrainingCurves Curves)
{
    /// <param name="run">A run of the schedule.</param>
    /// <param name="schedule">Folder of the schedule's runs.</param>
    /// <exception cref="InvalidDataException">The run's checkpoint cannot be read.</exception>
    public static RunFolder Of(ScheduledRun run, string schedule)
    {
        string folder = Path.Combine(schedule, run.Name), saved = Path.Combine(folder, TrainingRun.CheckpointName);
        var last = File.Exists(saved) ? Checkpoint.Read(saved) : null;
        return new RunFolder(run, folder, last, new TrainingCurves(folder, last?.Samples ?? 0));
    }

    /// <summary>All samples are done or the budget is spent, and the last weights have been validated.</summary>
    public bool IsDone => Last is not null && (Last.Samples >= Last.Options.Samples || Last.CoreSeconds >= Run.CoreHours * 3600)
        && Curves.Last?.Samples == Last.Samples;
}
