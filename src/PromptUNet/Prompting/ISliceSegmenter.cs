using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// The one seam of the library: the network, its rivals and test fakes are all a map from a query slice and a prompt to
/// the query's mask (section 3.1). Propagation, experiments and programs are written against it.
/// </summary>
/// <remarks>Several threads may ask at once; an answer depends on the question alone.</remarks>
public interface ISliceSegmenter
{
    /// <summary>Logits of the structure's mask on the query's own pixel grid; above 0 is foreground.</summary>
    /// <param name="query">Raw grey values of the slice to segment. Like the prompt, it is the caller's: it may change after the call.</param>
    /// <param name="prompt">A mask with at least one pixel above 0.5, on a grid of the query's size.</param>
    /// <param name="logits">Takes the answer; of the query's size.</param>
    void Segment(Slice query, Prompt prompt, Slice logits);
}
