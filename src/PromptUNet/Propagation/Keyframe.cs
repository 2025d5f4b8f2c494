using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>
/// A slice whose mask a person has given: the initial prompt or a correction of the interactive feedback loop (section 3.3). The
/// machine never changes it.
/// </summary>
/// <param name="Slice">Index along the axis of propagation.</param>
/// <param name="Mask">The structure on that slice; an empty mask says "absent here" and ends the object.</param>
public sealed record Keyframe(int Slice, Mask Mask);
