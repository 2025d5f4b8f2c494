using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Prompting;

namespace PromptUNet.Inference;

/// <summary>A data set that a network learned from.</summary>
/// <param name="Licence">As its owners name it, for example CC-BY-4.0.</param>
public sealed record TrainingSource(string Name, string Licence);

/// <summary>How an 8-bit model was made from a float one.</summary>
/// <param name="Ranges">The rule by which the ranges of tensors were found.</param>
/// <param name="Samples">Calibration samples.</param>
/// <param name="FloatLayers">Convolutions that stayed in float.</param>
public sealed record QuantisationRecord(RangeRule Ranges, int Samples, IReadOnlyList<string> FloatLayers);

/// <summary>
/// A model file's description of itself beside its weights: the input it needs, and where it comes from. It is stored as JSON in the ONNX
/// file's metadata, under <see cref="Key"/>.
/// </summary>
public sealed record ModelMetadata
{
    /// <summary>Name of the entry among the ONNX file's metadata.</summary>
    public const string Key = "promptunet";

    /// <summary>A member of the input in models from before its planes were named (docs/decisions/0046).</summary>
    private const string FormerMember = "\"promptImage\"";

    private static readonly JsonTypeInfo<ModelMetadata> Json = MetadataJson.Whole();

    /// <summary>Name of the configuration that the network was trained with.</summary>
    public required string Preset { get; init; }

    /// <summary>The network's input.</summary>
    public required InputOptions Input { get; init; }

    /// <summary>Filters of the network's first level.</summary>
    public required int Width { get; init; }

    public required IReadOnlyList<TrainingSource> TrainingData { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>The git commit of the program that exported the weights.</summary>
    public required string Commit { get; init; }

    /// <summary>Seed of the training run.</summary>
    public required int Seed { get; init; }

    /// <summary>Samples that the network was trained on.</summary>
    public required long Samples { get; init; }

    /// <summary>Name of the training checkpoint that the weights were taken from.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>How the weights were rounded to 8 bits; null when the model is in float.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuantisationRecord? Quantisation { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="JsonException">
    /// The text is not JSON, or a member is missing or unknown. An unknown member may come from a later version; ignoring it could give
    /// the network another input than it was trained on.
    /// </exception>
    public static ModelMetadata FromJson(string json) =>
        JsonSerializer.Deserialize(json, Json) ?? throw new JsonException("The metadata is null.");

    /// <summary>The metadata entry of a model file.</summary>
    /// <exception cref="ModelFormatException">It is missing or cannot be read.</exception>
    internal static ModelMetadata Parse(string? json, string path)
    {
        try
        {
            return FromJson(json ?? throw new ModelFormatException(path, $"the metadata entry '{Key}' is missing"));
        }
        catch (JsonException e) when (json!.Contains(FormerMember, StringComparison.Ordinal))
        {
            throw new ModelFormatException(
                path,
                "it was made for an earlier version, whose networks corrected a mask in place of its outline; "
                + "use the model that comes with this program, or train and export one anew",
                e);
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(path, $"the metadata entry '{Key}' cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }
}
