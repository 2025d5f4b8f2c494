using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using PromptUNet.Terminal;
using PromptUNet.Training;

namespace PromptUNet.Lab.Schedule;

/// <summary>Training runs in the order in which they are trained, each within its budget of processor time.</summary>
internal sealed record TrainingSchedule
{
    [Required, MinLength(1)]
    public IReadOnlyList<ScheduledRun> Runs { get; init; } = [];

    /// <summary>Reads a schedule; the paths of configurations and weights become those of the files.</summary>
    /// <exception cref="UsageException">The file is not a schedule, a value is out of its range or two runs have one name.</exception>
    public static TrainingSchedule Read(string path)
    {
        try
        {
            var schedule = JsonSerializer.Deserialize<TrainingSchedule>(File.ReadAllBytes(path), Checkpoint.Json)
                ?? throw new JsonException("it is null");
            schedule.Check();
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return schedule with { Runs =
                [.. schedule.Runs.Select(r =>
                r with { Config = Path.Combine(folder, r.Config), From = r.From is null ? null : Path.Combine(folder, r.From) })] };
        }
        catch (Exception e) when (e is JsonException or ValidationException)
        {
            throw new UsageException($"'{path}' is not a schedule: {e.Message}");
        }
    }

    private void Check()
    {
        foreach (object part in Runs.Prepend<object>(this))
        {
            Validator.ValidateObject(part, new ValidationContext(part), validateAllProperties: true);
        }

        if (Runs.CountBy(r => r.Name).FirstOrDefault(n => n.Value > 1).Key is { } twice)
        {
            throw new ValidationException($"two runs are named '{twice}'.");
        }
    }
}

/// <summary>A training run of a schedule.</summary>
internal sealed record ScheduledRun
{
    /// <summary>The run's folder within that of the schedule.</summary>
    [Required, RegularExpression("[a-z0-9-]+")]
    public required string Name { get; init; }

    /// <summary>File of the training options; in the schedule its path begins at the schedule's own folder.</summary>
    [Required]
    public required string Config { get; init; }

    /// <summary>File of averaged weights that it begins with, likewise; null for random ones.</summary>
    public string? From { get; init; }

    /// <summary>Processor time after which the run is stopped, in hours of one core.</summary>
    [Range(0.001, 100_000)]
    public required double CoreHours { get; init; }
}
