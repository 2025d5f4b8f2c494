using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// A map from a query slice and a prompt to the query's mask (section 3.1). The network, its rivals and test fakes implement it;
/// propagation, experiments and programs depend on it alone.
/// </summary>
/// <remarks>Several threads may call it at once; the logits depend on the arguments alone.</remarks>
public interface ISliceSegmenter
{
    /// <summary>Logits of the structure's mask on the query's own pixel grid; above 0 is foreground.</summary>
    /// <param name="query">Raw grey values of the slice to segment. The caller may change query and prompt after the call.</param>
    /// <param name="prompt">A mask with at least one pixel above 0.5, on a grid of the query's size.</param>
    /// <param name="logits">Receives the logits; of the query's size.</param>
    void Segment(Slice query, Prompt prompt, Slice logits);
}
