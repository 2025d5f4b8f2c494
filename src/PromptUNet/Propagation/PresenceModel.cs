using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptUNet.Propagation;

/// <summary>
/// The probability that the object is on a slice, or farther on: a logistic regression on the signs of presence and their squares.
/// Beyond the paper, whose propagation never asks; <c>promptunet-train fit-end</c> makes one.
/// </summary>
public sealed partial record PresenceModel : QuadraticLogistic
{
    private const double Memory = 0.6;

    private static readonly Lazy<PresenceModel> Embedded = new(() => FromJson(EmbeddedText.Read("presence.json")));

    /// <summary>The one that comes with the program.</summary>
    public static PresenceModel Default => Embedded.Value;

    /// <summary>What it was fitted on, and how.</summary>
    [JsonPropertyOrder(-1)]
    public required string Source { get; init; }

    /// <summary>The object has ended on the first slice with a smaller smoothed probability.</summary>
    [JsonPropertyOrder(1)]
    public required double Threshold { get; init; }

    /// <summary>
    /// The probability smoothed along the way, <c>s = 0.6 s' + 0.4 P</c>: one slice with poor signs does not end an object that was
    /// plain to see (docs/decisions/0045).
    /// </summary>
    /// <param name="before">s' of the slice before; 1 on the drawn one.</param>
    /// <param name="presence">P of the slice.</param>
    public static double Smoothed(double before, double presence) => (Memory * before) + ((1 - Memory) * presence);

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
