using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>One structure's masks by slice: its keyframes, and the results of a propagation's events.</summary>
public sealed class PropagatedMasks
{
    private const int Structure = 1;

    private readonly LabelVolume _masks;
    private readonly int _axis;
    private readonly double?[] _confidence;

    /// <param name="grid">Of the scan.</param>
    /// <param name="axis">The array axis of propagation.</param>
    /// <param name="keyframes">The drawn slices.</param>
    public PropagatedMasks(Grid grid, int axis, IEnumerable<Keyframe> keyframes)
    {
        (_masks, _axis, _confidence) = (new LabelVolume(grid), axis, new double?[grid.Size[axis]]);
        foreach (var (slice, mask) in keyframes)
        {
            _masks.SetMask(Structure, axis, slice, mask);
        }
    }

    /// <summary>The mask of a slice; empty before an event reports it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public Mask this[int slice] => _masks.Mask(Structure, _axis, slice);

    /// <summary>
    /// Predicted Dice of a slice's mask, or P(absent) of an empty one; null on keyframes and on slices without a prediction.
    /// </summary>
    public double? ConfidenceOn(int slice) => _confidence[slice];

    /// <summary>Takes an event of the propagation.</summary>
    public void Take(PropagationEvent happened)
    {
        switch (happened)
        {
            case SliceSegmented segmented:
                Set(segmented.Slice, segmented.ToMask(), segmented.Confidence);
                break;
            case ObjectEnded ended:
                foreach (int slice in ended.Slices)
                {
                    Set(slice, new Mask(_masks.Grid.SliceSize(_axis).Width, _masks.Grid.SliceSize(_axis).Height),
                        ended.ConfidenceOn(slice));
                }

                break;
        }
    }

    /// <summary>All masks as one label on the volume's grid.</summary>
    public LabelVolume ToLabels(int label) => LabelVolume.OfMasks(_masks.Grid, label, _axis, slice => this[slice]);

    private void Set(int slice, Mask mask, double? confidence)
    {
        _masks.SetMask(Structure, _axis, slice, mask);
        _confidence[slice] = confidence;
    }
}
