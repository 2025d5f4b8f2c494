using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Training.Tests;

/// <summary>Asks a segmenter for an answer of its own.</summary>
internal static class Segmenting
{
    public static Slice Segment(this ISliceSegmenter segmenter, Slice query, Prompt prompt)
    {
        var logits = new Slice(query.Width, query.Height);
        segmenter.Segment(query, prompt, logits);
        return logits;
    }
}
