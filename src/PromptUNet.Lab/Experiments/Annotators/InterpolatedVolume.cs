using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Lab.Baselines;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>Shape interpolation between the drawn slices, nothing beyond the outermost ones. It does not look at the scan.</summary>
/// <param name="grid">Of the scan.</param>
/// <param name="axis">Array axis that the slices lie across.</param>
public sealed class InterpolatedVolume(Grid grid, int axis) : IDrawnVolume
{
    private const int Label = 1;

    private readonly SortedList<int, Keyframe> _drawn = [];

    /// <summary>A new slice across the volume's axis changes what lies between its drawn neighbours alone.</summary>
    public IEnumerable<(int Slice, Mask? Mask)> Draw(SlicePlace place, Mask drawn, CancellationToken cancel)
    {
        _drawn[place.Slice] = new Keyframe(place.Slice, drawn);
        int at = _drawn.IndexOfKey(place.Slice), first = Math.Max(0, at - 1), last = Math.Min(_drawn.Count - 1, at + 1);
        var near = Enumerable.Range(first, last - first + 1).Select(_drawn.GetValueAtIndex).ToList();
        var between = ShapeInterpolation.Between(grid, axis, near, Label);
        for (int k = near[0].Slice; k <= near[^1].Slice; k++)
        {
            cancel.ThrowIfCancellationRequested();
            yield return (k, between.Mask(Label, axis, k));
        }
    }

    public NextCorrection? Suggestion() => null;
}
