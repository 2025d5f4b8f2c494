namespace PromptUNet.Prompting;

/// <summary>
/// Planes that the prompt encoder may have, each of the window's size. "Carried" is laid over the query by optical flow, "drawn" lies
/// where it was drawn. Without alignment the two are the same.
/// </summary>
public enum PromptPlane
{
    /// <summary>The carried mask, soft in [0, 1].</summary>
    Mask,

    /// <summary>The carried image, normalised by (1)-(3).</summary>
    Image,

    /// <summary>
    /// Log ratio of the query's grey values inside and around the carried mask, in [-1, 1]: <see cref="Prompting.Likelihood"/>.
    /// </summary>
    Likelihood,

    /// <summary>The query less the carried image.</summary>
    Difference,

    /// <summary>|i| of section 3.2 in dozens of slices, up to two dozen.</summary>
    Offset,

    /// <summary>Signed distance to the carried outline in eighths of its limit: <see cref="OutlineDistance"/> over 8.</summary>
    Distance,

    /// <summary>The drawn image, normalised by (1)-(3).</summary>
    DrawnImage,

    /// <summary>The drawn mask, 0 or 1 before it is resampled.</summary>
    DrawnMask,

    /// <summary>Signed distance to the drawn outline, as <see cref="Distance"/>.</summary>
    DrawnDistance,

    /// <summary>How far the flow has moved each pixel, in 24 pixels of the window, at most 1.</summary>
    FlowLength,

    /// <summary>How much the flow spreads: a half plus a third of its divergence, in [0, 1].</summary>
    FlowDivergence,

    /// <summary>The segmentation of the slice before, carried one step, soft in [0, 1].</summary>
    PreviousMask,

    /// <summary>The image of the slice before, carried one step, normalised by (1)-(3).</summary>
    PreviousImage,

    /// <summary>
    /// Signed distance to the outline of the previous slice's segmentation, carried one step, as <see cref="Distance"/>.
    /// </summary>
    PreviousDistance,

    /// <summary>
    /// Log odds of the structure by patches of the query and of the carried image, in quarters, within (-1, 1).
    /// See <see cref="PatchLabelFusion"/>.
    /// </summary>
    Fusion,
}
