using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptUNet.Training;

/// <summary>
/// The state of a training run: its options, its progress, a hash of its data, and every number needed to resume it.
/// </summary>
/// <param name="Options">Settled options of the run.</param>
/// <param name="Samples">Samples trained on. This is also the generator's state, as sample n depends on the seed and n alone.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="DataFingerprint">Hash of the training set.</param>
/// <param name="Seconds">Training time so far.</param>
/// <param name="CoreSeconds">Processor time of all threads in that time.</param>
/// <param name="Tensors">
/// Weights and statistics (<c>weight/</c>), optimiser (<c>first/</c>, <c>second/</c>) and their average (<c>average/</c>).
/// </param>
public sealed record Checkpoint(
    TrainingOptions Options, long Samples, long Steps, string DataFingerprint, double Seconds, double CoreSeconds,
    IReadOnlyDictionary<string, float[]> Tensors)
{
    /// <summary>Samples of the earlier runs whose weights it began with, in sum; 0 when it began with random weights.</summary>
    public long SamplesBefore { get; init; }

    /// <summary>Samples that its weights have learned from, in all runs.</summary>
    public long SamplesInAll => SamplesBefore + Samples;

    /// <summary>How options are written in checkpoints and configuration files: camel case, comments and trailing commas allowed.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The same with the averaged weights alone: enough for a model, too little to resume from.</summary>
    public Checkpoint Averaged() => this with
    {
        Tensors = Tensors.Where(t => t.Key.StartsWith("average/", StringComparison.Ordinal)).ToDictionary(),
    };

    /// <summary>Writes the checkpoint.</summary>
    public void Write(Stream stream) => ToFile().Write(stream);

    /// <summary>Writes it in half precision: averaged weights, to be kept or to begin another run with.</summary>
    public void WriteHalf(Stream stream) => ToFile().Write(stream, half: true);

    private TensorFile ToFile() => new(
        new Dictionary<string, string>
        {
            ["options"] = JsonSerializer.Serialize(Options, Json),
            ["samples"] = JsonSerializer.Serialize(Samples),
            ["samplesBefore"] = JsonSerializer.Serialize(SamplesBefore),
            ["steps"] = JsonSerializer.Serialize(Steps),
            ["data"] = DataFingerprint,
            ["seconds"] = JsonSerializer.Serialize(Seconds),
            ["coreSeconds"] = JsonSerializer.Serialize(CoreSeconds),
        },
        Tensors);

    /// <exception cref="InvalidDataException">The file is not a checkpoint; the message says what is wrong.</exception>
    public static Checkpoint Read(string path)
    {
        var file = TensorFile.Read(path);
        try
        {
            var options = JsonSerializer.Deserialize<TrainingOptions>(file.Notes["options"], Json)
                ?? throw new JsonException("The options are null.");
            double seconds = JsonSerializer.Deserialize<double>(file.Notes["seconds"]);
            return new Checkpoint(
                options,
                JsonSerializer.Deserialize<long>(file.Notes["samples"]),
                JsonSerializer.Deserialize<long>(file.Notes["steps"]),
                file.Notes["data"],
                seconds,
                // Checkpoints of earlier versions lack it; the step's threads times the elapsed time is close.
                file.Notes.TryGetValue("coreSeconds", out string? core)
                    ? JsonSerializer.Deserialize<double>(core)
                    : seconds * options.Threads,
                file.Tensors)
            {
                SamplesBefore = file.Notes.TryGetValue("samplesBefore", out string? before) ? JsonSerializer.Deserialize<long>(before) : 0,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path} is not a training checkpoint: {e.Message}", e);
        }
    }

    /// <summary>One tensor by its name.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    public ReadOnlySpan<float> Tensor(string name) => Tensors.TryGetValue(name, out float[]? stored)
        ? stored : throw new InvalidDataException($"The checkpoint lacks the tensor '{name}'.");
}
