using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Evaluation.Performance;

/// <summary>
/// Does all the work of a network's slice and answers with the prompt's mask, so that a network with random weights does not
/// lose the object and every slice is segmented.
/// </summary>
public sealed class TimedSegmenter(InputOptions options, WindowNetwork network) : ISliceSegmenter
{
    private readonly WindowSegmenter _segmenter = new(options, network);

    public Slice Segment(Slice query, Prompt prompt)
    {
        _segmenter.Segment(query, prompt);
        return PromptMaskSegmenter.Logits(prompt.Mask);
    }
}
