using System.Text.Json;
using System.Text.Json.Serialization;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// P(the object is on a slice, or farther on): a logistic regression on the presence features and their squares. Beyond the paper, whose
/// propagation does not judge it; <c>promptunet-lab fit-end</c> makes one.
/// </summary>
public sealed partial record PresenceModel : QuadraticLogistic
{
    private const double Memory = 0.6;

    private static readonly Lazy<PresenceModel> Embedded = new(() => FromJson(EmbeddedText.Read("presence.json")));

    /// <summary>The model that comes with the program.</summary>
    public static PresenceModel Default => Embedded.Value;

    /// <summary>The data it was fitted on, and how.</summary>
    [JsonPropertyOrder(-1)]
    public required string Source { get; init; }

    /// <summary>The object has ended on the first slice with a smoothed probability below this.</summary>
    [JsonPropertyOrder(1)]
    public required double Threshold { get; init; }

    /// <summary>
    /// P smoothed along the pass, <c>s = 0.6 s' + 0.4 P</c>. One slice with poor features does not end an object that was clearly visible
    /// (docs/decisions/0045).
    /// </summary>
    /// <param name="before">s' of the slice before; 1 on the drawn one.</param>
    /// <param name="presence">P of the slice.</param>
    public static double Smoothed(double before, double presence) => (Memory * before) + ((1 - Memory) * presence);

    public string ToJson() => JsonSerializer.Serialize(this, PresenceJson.Default.PresenceModel);

    /// <exception cref="JsonException">
    /// It is not JSON, or a member is missing or unknown. Or the number of values is not that of the features, or a scale is not above 0.
    /// </exception>
    public static PresenceModel FromJson(string json)
    {
        var model = JsonSerializer.Deserialize(json, PresenceJson.Default.PresenceModel)
            ?? throw new JsonException("The presence model is null.");
        model.Check("A presence model", PresenceFeatures.Count);
        return model;
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(PresenceModel))]
    private sealed partial class PresenceJson : JsonSerializerContext;
}

/// <summary>
/// Judges along a pass, slice by slice, whether the object is still there. All memory is used again; one thread at a time.
/// </summary>
/// <param name="reader">Reads the features.</param>
/// <param name="model">Computes P from them; null when the end is not judged, so that P is 1.</param>
/// <param name="width">Of the slices, in pixels.</param>
/// <param name="height">Likewise.</param>
internal sealed class PresenceJudge(FeatureReader reader, PresenceModel? model, int width, int height)
{
    /// <summary>P of the carried mask from which a segmentation that drops most of that mask counts as an error.</summary>
    private const double PlainToSee = 0.9;

    private readonly Slice _softMask = new(width, height);

    /// <summary>P(the object is on the slice judged last, or farther on).</summary>
    public double Presence { get; private set; } = 1;

    /// <summary>The same, smoothed along the pass; 1 on the drawn slice.</summary>
    public double Smoothed { get; private set; } = 1;

    /// <summary>
    /// Judges the segmentation of the next slice of the pass. If the carried mask is clearly visible, a segmentation with less than
    /// half of its pixels is an error of the segmenter. The carried mask replaces it. Returns the features of the resulting mask.
    /// </summary>
    /// <param name="slice">Index along the axis of propagation.</param>
    /// <param name="query">Its raw grey values.</param>
    /// <param name="prompt">The prompt as it was carried onto the slice.</param>
    /// <param name="logits">The slice's logits, replaced in case of an error.</param>
    public PresenceFeatures Judge(int slice, Slice query, Prompt prompt, Slice logits)
    {
        var features = KeepWhatIsPlain(slice, query, prompt, logits) ?? Read(slice, query, prompt, logits);
        Presence = model?.Of(features) ?? 1;
        Smoothed = PresenceModel.Smoothed(Smoothed, Presence);
        return features;
    }

    private PresenceFeatures? KeepWhatIsPlain(int slice, Slice query, Prompt prompt, Slice logits)
    {
        if (model is null || 2 * Area(logits, 0) >= Area(prompt.Mask, 0.5f)
            || reader.Read(slice, query, prompt, prompt.Mask) is var carried && model.Of(carried) < PlainToSee)
        {
            return null;
        }

        PromptMaskSegmenter.Logits(prompt.Mask.Values, logits.Values);
        return carried;
    }

    private PresenceFeatures Read(int slice, Slice query, Prompt prompt, Slice logits)
    {
        SoftMask.Of(logits.Values, _softMask.Values);
        return reader.Read(slice, query, prompt, _softMask);
    }

    private static int Area(Slice slice, float threshold) => slice.Box(threshold) is { } box ? slice.AreaAbove(threshold, box) : 0;
}
