using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Prompting;

/// <summary>Asks a segmenter for an answer of its own.</summary>
internal static class Segmenting
{
    public static Slice Segment(this ISliceSegmenter segmenter, Slice query, Prompt prompt)
    {
        var logits = new Slice(query.Width, query.Height);
        segmenter.Segment(query, prompt, logits);
        return logits;
    }

    public static Slice Logits(Slice softMask)
    {
        var logits = new Slice(softMask.Width, softMask.Height);
        PromptMaskSegmenter.Logits(softMask.Values, logits.Values);
        return logits;
    }
}
