namespace PromptUNet.Annotation;

/// <summary>
/// How strongly a label claims a voxel, as a number; 0 where it does not. Among labels the strongest claim is shown: a locked one before
/// a painted one, of two painted ones the later, and these before what is computed.
/// </summary>
internal static class Strength
{
    /// <summary>A pixel of a keyframe that was never painted, because it lay under another label: it gives way to any.</summary>
    public const int Unpainted = 1;

    /// <summary>The strongest claim of a computed or imported voxel.</summary>
    public const int Computed = SliceLogits.Largest + 1;

    /// <summary>A voxel of a locked label.</summary>
    public const int Locked = int.MaxValue;

    private const int Human = 1 << 30;

    /// <summary>A logit above 0, a byte as in <see cref="SliceLogits"/>.</summary>
    public static int Of(byte logit) => logit + 1;

    /// <summary>A pixel of a keyframe that was painted at a moment, which is negative for an imported one.</summary>
    public static int Painted(int moment) => Human + moment;
}
