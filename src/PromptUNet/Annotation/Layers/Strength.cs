namespace PromptUNet.Annotation;

/// <summary>
/// How strongly a label claims a voxel, as a number; 0 where it does not. Of several labels the strongest claim is shown: a locked one
/// before a painted one, of two painted ones the later, and these before what is computed. No claim depends on those of other labels.
/// </summary>
internal static class Strength
{
    /// <summary>A pixel of a keyframe that was never painted, because it lay under another label: it gives way to any.</summary>
    public const int Unpainted = 1;

    /// <summary>A voxel of a locked label.</summary>
    public const int Locked = int.MaxValue;

    private const int Human = 1 << 30;

    /// <summary>A computed or imported voxel: first the label's level decides, then the logit.</summary>
    /// <param name="level">From <see cref="Nesting"/>.</param>
    /// <param name="logit">Above 0, in a byte as in <see cref="SliceLogits"/>.</param>
    public static int Computed(int level, byte logit) => Unpainted + (level << 8) + logit;

    /// <summary>A pixel of a keyframe that was painted at a moment, which is negative for an imported one.</summary>
    public static int Painted(int moment) => Human + moment;
}
