using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptUNet.Propagation;

/// <summary>
/// The probability that the object is still on a slice: a logistic regression on the signs of presence and their squares.
/// Beyond the paper, whose propagation never asks; <c>promptunet-train fit-end</c> makes one.
/// </summary>
public sealed partial record PresenceModel
{
    /// <summary>Numbers that are weighed: each sign, each sign's square, and 1.</summary>
    public const int Terms = (2 * PresenceSigns.Count) + 1;

    /// <summary>Standard deviations from the mean beyond which a sign says no more: what was not seen in fitting is not extrapolated.</summary>
    private const double Farthest = 3;

    private static readonly Lazy<PresenceModel> Embedded = new(Read);

    /// <summary>The one that comes with the program.</summary>
    public static PresenceModel Default => Embedded.Value;

    /// <summary>What it was fitted on, and how.</summary>
    public required string Source { get; init; }

    /// <summary>Mean of each sign, in the order of <see cref="PresenceSigns"/>.</summary>
    public required IReadOnlyList<double> Means { get; init; }

    /// <summary>Standard deviation of each sign, above 0.</summary>
    public required IReadOnlyList<double> Scales { get; init; }

    /// <summary>Of the standardised signs, of their squares less 1, and of 1.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>The object has ended on the first slice with a smaller probability.</summary>
    public required double Threshold { get; init; }

    /// <summary>P(the object is on the slice, or farther on).</summary>
    public double Of(PresenceSigns signs)
    {
        Span<double> terms = stackalloc double[Terms];
        Expand(signs, terms);
        double sum = 0;
        for (int i = 0; i < Terms; i++)
        {
            sum += Weights[i] * terms[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>The numbers that are weighed.</summary>
    /// <param name="signs">Of a slice.</param>
    /// <param name="terms">As many as <see cref="Terms"/>, to be overwritten.</param>
    public void Expand(PresenceSigns signs, Span<double> terms)
    {
        signs.CopyTo(terms);
        for (int i = 0; i < PresenceSigns.Count; i++)
        {
            double standard = Math.Clamp((terms[i] - Means[i]) / Scales[i], -Farthest, Farthest);
            (terms[i], terms[PresenceSigns.Count + i]) = (standard, (standard * standard) - 1);
        }

        terms[^1] = 1;
    }

    public string ToJson() => JsonSerializer.Serialize(this, PresenceJson.Default.PresenceModel);

    /// <exception cref="JsonException">
    /// It is not JSON, a member is missing or unknown, one has another number of values than there are signs, or a scale is not above 0.
    /// </exception>
    public static PresenceModel FromJson(string json)
    {
        var model = JsonSerializer.Deserialize(json, PresenceJson.Default.PresenceModel) ?? throw new JsonException("The presence model is null.");
        if (model.Means.Count != PresenceSigns.Count || model.Scales.Count != PresenceSigns.Count || model.Weights.Count != Terms)
        {
            throw new JsonException(
                $"A presence model has {PresenceSigns.Count} means, as many scales and {Terms} weights, not {model.Means.Count}, {model.Scales.Count} and {model.Weights.Count}.");
        }

        return model.Scales.All(s => s > 0) ? model : throw new JsonException($"The scales must be above 0: [{string.Join(", ", model.Scales)}].");
    }

    private static PresenceModel Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("presence.json")!;
        using var reader = new StreamReader(stream);
        return FromJson(reader.ReadToEnd());
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(PresenceModel))]
    private sealed partial class PresenceJson : JsonSerializerContext;
}
