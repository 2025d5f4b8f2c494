using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>How every slice of a volume agrees with the truth while the volume is being corrected.</summary>
public sealed class SliceScores
{
    private readonly Mask?[] _truth;            // null where the structure is absent
    private readonly OverlapCounts[] _counts;

    /// <summary>Nothing has been found yet.</summary>
    public SliceScores(VolumeTask task)
    {
        _truth = new Mask?[task.Case.Labels.Grid.Size[task.Axis]];
        _counts = new OverlapCounts[_truth.Length];
        foreach (int k in task.Case.SlicesOf(task.Label, task.Axis, 1))
        {
            _truth[k] = task.Truth(k);
            Found(k, null);
        }
    }

    /// <summary>Pixels by slice.</summary>
    public IReadOnlyList<OverlapCounts> Slices => _counts;

    /// <summary>Dice over the whole volume.</summary>
    public double Dice => _counts.Aggregate((a, b) => a + b).Dice;

    /// <summary>Takes a slice's mask in place of an earlier one; null for none.</summary>
    public void Found(int slice, Mask? mask) => _counts[slice] = (_truth[slice], mask) switch
    {
        (null, null) => default,
        (null, var found) => new OverlapCounts(0, found!.Area, 0),
        (var truth, null) => new OverlapCounts(truth!.Area, 0, 0),
        var (truth, found) => Overlap.Count(truth!, found!),
    };
}
