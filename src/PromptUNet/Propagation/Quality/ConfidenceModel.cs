using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptUNet.Propagation;

/// <summary>
/// Predicts the Dice of a slice's mask with what a person would draw there. Beyond the paper; <c>promptunet-lab fit-confidence</c> makes
/// one.
/// </summary>
public sealed partial record ConfidenceModel
{
    private static readonly Lazy<ConfidenceModel> Embedded = new(() => FromJson(EmbeddedText.Read("confidence.json")));

    /// <summary>The model that comes with the program.</summary>
    public static ConfidenceModel Default => Embedded.Value;

    /// <summary>The data it was fitted on, and how.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Whether the distance in <see cref="SliceFeatures"/> is a number of slices: a mask gets worse with each step, however thick the
    /// slices. It is in drawn radii in models of before, which journals hold.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CountsSlices { get; init; }

    /// <summary>From the presence features of one pass; passes are weighed by it.</summary>
    public required QuadraticLogistic Trust { get; init; }

    /// <summary>From <see cref="SliceFeatures"/>, between two keyframes that show the object.</summary>
    public required QuadraticLogistic Between { get; init; }

    /// <summary>From <see cref="SliceFeatures"/>, of a slice with one pass.</summary>
    public required QuadraticLogistic Beyond { get; init; }

    /// <summary>From <see cref="EndFeatures"/>, of a slice that lies past the object's end.</summary>
    public required QuadraticLogistic Past { get; init; }

    /// <summary>Predicted Dice of one pass's segmentation of a slice.</summary>
    public double TrustOf(PresenceFeatures features) => Trust.Of(features);

    /// <summary>Predicted Dice of a slice's mask.</summary>
    public double Of(SliceFeatures features)
    {
        Span<double> numbers = stackalloc double[SliceFeatures.Count];
        features.CopyTo(numbers, CountsSlices);
        return (features.BothSides ? Between : Beyond).Of(numbers);
    }

    /// <summary>P(the object is absent from a slice that is said to lie past its end): the Dice of an empty mask is 1 or 0.</summary>
    public double Of(EndFeatures features)
    {
        Span<double> numbers = stackalloc double[EndFeatures.Count];
        features.CopyTo(numbers);
        return Past.Of(numbers);
    }

    public string ToJson() => JsonSerializer.Serialize(this, ConfidenceJson.Default.ConfidenceModel);

    /// <exception cref="JsonException">
    /// It is not JSON, a member is missing or unknown, or a regression does not fit its numbers.
    /// </exception>
    public static ConfidenceModel FromJson(string json)
    {
        var model = JsonSerializer.Deserialize(json, ConfidenceJson.Default.ConfidenceModel)
            ?? throw new JsonException("The confidence model is null.");
        model.Trust.Check("Trust", PresenceFeatures.Count);
        model.Between.Check("Between", SliceFeatures.Count);
        model.Beyond.Check("Beyond", SliceFeatures.Count);
        model.Past.Check("Past", EndFeatures.Count);
        return model;
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(ConfidenceModel))]
    private sealed partial class ConfidenceJson : JsonSerializerContext;
}

/// <summary>Text that is embedded in the program's file.</summary>
internal static class EmbeddedText
{
    /// <param name="name">The name in the project file.</param>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
