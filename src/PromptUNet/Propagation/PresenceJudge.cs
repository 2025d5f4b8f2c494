using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

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
