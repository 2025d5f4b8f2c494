namespace PromptUNet.Annotation;

/// <summary>A slice of a volume.</summary>
/// <param name="Axis">The array axis that it lies across: 0, 1 or 2.</param>
/// <param name="Slice">Its index along that axis.</param>
public readonly record struct SlicePlace(int Axis, int Slice)
{
    /// <summary>The line of this slice on which another one crosses it; its pixels run along the third axis in both.</summary>
    internal PixelLine CrossedBy(SlicePlace other) => new(other.Axis == (Axis == 0 ? 1 : 0), other.Slice);
}

/// <summary>Slices of a label that follow from its keyframes by computing.</summary>
/// <param name="Label">The label's number.</param>
/// <param name="Axis">The array axis that the slices lie across.</param>
/// <param name="First">Index of the first one.</param>
/// <param name="Last">Index of the last one.</param>
public readonly record struct SliceRange(int Label, int Axis, int First, int Last);
