using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// A segmenter's prompt (section 3.1): a mask from a nearby slice, and that slice's image. With alignment, both have been carried onto
/// the query's pixels by optical flow, and the prompt also has the drawn slice and the flow's measures.
/// </summary>
/// <param name="Image">Raw grey values of the prompt's slice, on the query slice's pixel grid.</param>
/// <param name="Mask">The structure, soft in [0, 1], on the same grid; cut at 0.5.</param>
/// <param name="Offset">Slices from the query to the prompt, the i of section 3.2: never 0.</param>
public sealed record Prompt(Slice Image, Slice Mask, int Offset)
{
    /// <summary>Raw grey values of the prompt's slice as it was drawn; equal to the image unless that was carried.</summary>
    public Slice DrawnImage { get => field ?? Image; init; }

    /// <summary>The mask as it was drawn; equal to the mask unless that was carried.</summary>
    public Slice DrawnMask { get => field ?? Mask; init; }

    /// <summary>
    /// Raw grey values of the slice before the query, carried one step onto the query's pixels. Equal to the image when no slice before
    /// has been segmented.
    /// </summary>
    public Slice PreviousImage { get => field ?? Image; init; }

    /// <summary>The segmentation of that slice, carried likewise, soft in [0, 1]: near but uncertain, unlike the drawn mask.</summary>
    public Slice PreviousMask { get => field ?? Mask; init; }

    /// <summary>Measures of the flow that carried them; null when they were not carried.</summary>
    public FlowScalars? Flow { get; init; }
}
