using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>A volume that is segmented from the slices that a person draws, one after the other.</summary>
public interface IDrawnVolume
{
    /// <summary>Takes one more drawn slice; the first one shows the structure, a later one may be empty: absent here.</summary>
    /// <returns>
    /// The slices across the volume's own axis whose masks may have changed, a drawn one among them; null for a slice without a mask.
    /// </returns>
    IEnumerable<(int Slice, Mask? Mask)> Draw(SlicePlace place, Mask drawn, CancellationToken cancel);

    /// <summary>The slice that the program itself would have corrected next; null where it has no opinion.</summary>
    NextCorrection? Suggestion();
}
