using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>A slice past the end that was found for an object, as it would be if the object went on: for a person to take back. It is no result.</summary>
/// <param name="Slice">Index along the axis of propagation.</param>
/// <param name="Mask">As it was segmented, with a pixel at least.</param>
/// <param name="Presence">P(the object is on the slice or farther on), smoothed along the way.</param>
public sealed record SliceBeyond(int Slice, Mask Mask, double Presence);
