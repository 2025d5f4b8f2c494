using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json;

namespace PromptUNet.Propagation;

/// <summary>
/// Predicts the Dice of a slice's mask with what a person would draw there. Beyond the paper;
/// <c>promptunet-train fit-confidence</c> makes one.
/// </summary>
public sealed partial record ConfidenceModel
{
    private static readonly Lazy<ConfidenceModel> Embedded = new(() => FromJson(EmbeddedText.Read("confidence.json")));

    /// <summary>The one that comes with the program.</summary>
    public static ConfidenceModel Default => Embedded.Value;

    /// <summary>What it was fitted on, and how.</summary>
    public required string Source { get; init; }

    /// <summary>By the signs of one direction's answer: what directions are weighed by.</summary>
    public required QuadraticLogistic Trust { get; init; }

    /// <summary>By <see cref="SliceEvidence"/>, between two keyframes that show the object.</summary>
    public required QuadraticLogistic Between { get; init; }

    /// <summary>By <see cref="SliceEvidence"/>, where there is one direction.</summary>
    public required QuadraticLogistic Beyond { get; init; }

    /// <summary>By <see cref="EndEvidence"/>, of a slice that lies past the object's end.</summary>
    public required QuadraticLogistic Past { get; init; }

    /// <summary>Predicted Dice of a direction's answer on a slice.</summary>
    public double TrustOf(PresenceSigns signs) => Trust.Of(signs);

    /// <summary>Predicted Dice of a slice's mask.</summary>
    public double Of(SliceEvidence evidence)
    {
        Span<double> numbers = stackalloc double[SliceEvidence.Count];
        evidence.CopyTo(numbers);
        return (evidence.BothSides ? Between : Beyond).Of(numbers);
    }

    /// <summary>P(the object is absent from a slice that is said to lie past its end): the Dice of an empty mask is 1 or 0.</summary>
    public double Of(EndEvidence evidence)
    {
        Span<double> numbers = stackalloc double[EndEvidence.Count];
        evidence.CopyTo(numbers);
        return Past.Of(numbers);
    }

    public string ToJson() => JsonSerializer.Serialize(this, ConfidenceJson.Default.ConfidenceModel);

    /// <exception cref="JsonException">It is not JSON, a member is missing or unknown, or a regression does not fit its numbers.</exception>
    public static ConfidenceModel FromJson(string json)
    {
        var model = JsonSerializer.Deserialize(json, ConfidenceJson.Default.ConfidenceModel) ?? throw new JsonException("The confidence model is null.");
        model.Trust.Check("Trust", PresenceSigns.Count);
        model.Between.Check("Between", SliceEvidence.Count);
        model.Beyond.Check("Beyond", SliceEvidence.Count);
        model.Past.Check("Past", EndEvidence.Count);
        return model;
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(ConfidenceModel))]
    private sealed partial class ConfidenceJson : JsonSerializerContext;
}

/// <summary>Text that comes with the program, inside of its file.</summary>
internal static class EmbeddedText
{
    /// <param name="name">As the project file calls it.</param>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
