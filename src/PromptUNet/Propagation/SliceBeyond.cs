using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>A slice past the end that was found for an object, as it would be if the object went on: for a person to take back. It is no result.</summary>
/// <param name="Slice">Index along the axis of propagation.</param>
/// <param name="Mask">The drawn mask as it is carried onto the slice, with a pixel at least. No segmenter was asked: that would cost as much as a result.</param>
/// <param name="Presence">P(the object is on the slice or farther on), smoothed along the way.</param>
public sealed record SliceBeyond(int Slice, Mask Mask, double Presence);
