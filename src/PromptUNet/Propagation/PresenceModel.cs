using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptUNet.Propagation;

/// <summary>
/// The probability that the object is on a slice, or farther on: a logistic regression on the signs of presence and their squares.
/// Beyond the paper, whose propagation never asks; <c>promptunet-train fit-end</c> makes one.
/// </summary>
public sealed partial record PresenceModel : QuadraticLogistic
{
    private static readonly Lazy<PresenceModel> Embedded = new(() => FromJson(EmbeddedText.Read("presence.json")));

    /// <summary>The one that comes with the program.</summary>
    public static PresenceModel Default => Embedded.Value;

    /// <summary>What it was fitted on, and how.</summary>
    [JsonPropertyOrder(-1)]
    public required string Source { get; init; }

    /// <summary>The object has ended on the first slice with a smaller probability.</summary>
    [JsonPropertyOrder(1)]
    public required double Threshold { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, PresenceJson.Default.PresenceModel);

    /// <exception cref="JsonException">
    /// It is not JSON, a member is missing or unknown, one has another number of values than there are signs, or a scale is not above 0.
    /// </exception>
    public static PresenceModel FromJson(string json)
    {
        var model = JsonSerializer.Deserialize(json, PresenceJson.Default.PresenceModel) ?? throw new JsonException("The presence model is null.");
        model.Check("A presence model", PresenceSigns.Count);
        return model;
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(PresenceModel))]
    private sealed partial class PresenceJson : JsonSerializerContext;
}
