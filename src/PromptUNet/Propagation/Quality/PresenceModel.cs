using System.Text.Json.Serialization;
using System.Text.Json;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

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

/// <summary>
/// Judges along a walk, segmentation by segmentation, whether the object is still there. All memory is its own and used again; one thread at
/// a time.
/// </summary>
/// <param name="view">Reads the signs.</param>
/// <param name="model">Makes a probability of them; null where none is wanted, so that it is 1.</param>
/// <param name="width">Of the slices, in pixels.</param>
/// <param name="height">Likewise.</param>
internal sealed class PresenceJudge(PresenceView view, PresenceModel? model, int width, int height)
{
    /// <summary>P of the carried mask where a segmentation that drops most of it is not believed.</summary>
    private const double PlainToSee = 0.9;

    private readonly Slice _answer = new(width, height);

    /// <summary>P(the object is on the slice judged last, or farther on).</summary>
    public double Presence { get; private set; } = 1;

    /// <summary>The same, smoothed along the way; 1 on the drawn slice.</summary>
    public double Smoothed { get; private set; } = 1;

    /// <summary>
    /// Looks at the segmentation of the next slice on the way. Where the carried mask is plain to see, a segmentation with less than half of its
    /// pixels is an error of the segmenter: the carried mask takes its place.
    /// </summary>
    /// <param name="slice">Index along the axis of propagation.</param>
    /// <param name="query">Its raw grey values.</param>
    /// <param name="prompt">As it was carried onto the slice.</param>
    /// <param name="logits">Of the slice.</param>
    public PresenceSigns Judge(int slice, Slice query, Prompt prompt, Slice logits)
    {
        var signs = KeepWhatIsPlain(slice, query, prompt, logits) ?? Look(slice, query, prompt, logits);
        Presence = model?.Of(signs) ?? 1;
        Smoothed = PresenceModel.Smoothed(Smoothed, Presence);
        return signs;
    }

    private PresenceSigns? KeepWhatIsPlain(int slice, Slice query, Prompt prompt, Slice logits)
    {
        if (model is null || 2 * Area(logits, 0) >= Area(prompt.Mask, 0.5f)
            || view.Look(slice, query, prompt, prompt.Mask) is var carried && model.Of(carried) < PlainToSee)
        {
            return null;
        }

        PromptMaskSegmenter.Logits(prompt.Mask.Values, logits.Values);
        return carried;
    }

    private PresenceSigns Look(int slice, Slice query, Prompt prompt, Slice logits)
    {
        SoftMask.Of(logits.Values, _answer.Values);
        return view.Look(slice, query, prompt, _answer);
    }

    private static int Area(Slice slice, float threshold) => slice.Box(threshold) is { } box ? slice.AreaAbove(threshold, box) : 0;
}
