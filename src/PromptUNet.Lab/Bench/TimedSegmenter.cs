using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench;

/// <summary>
/// Does all the work of a network's slice and answers with the prompt's mask, so that a network with random weights does not
/// lose the object and every slice is segmented.
/// </summary>
public sealed class TimedSegmenter(ISliceSegmenter timed) : ISliceSegmenter
{
    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        timed.Segment(query, prompt, logits);
        PromptMaskSegmenter.Logits(prompt.Mask.Values, logits.Values);
    }
}
