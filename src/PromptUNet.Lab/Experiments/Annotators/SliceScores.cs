using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>How every slice of a volume agrees with the truth while the volume is being corrected.</summary>
public sealed class SliceScores
{
    private readonly VolumeTask _task;
    private readonly Mask?[] _truth;            // null where the structure is absent
    private readonly Mask?[] _found;
    private readonly OverlapCounts[] _counts;
    private readonly int[][] _wrong;            // pixels of each slice across each axis

    /// <summary>Nothing has been found yet.</summary>
    public SliceScores(VolumeTask task)
    {
        var size = task.Case.Labels.Grid.Size;
        (_task, _wrong) = (task, [new int[size.X], new int[size.Y], new int[size.Z]]);
        (_truth, _found, _counts) = (new Mask?[size[task.Axis]], new Mask?[size[task.Axis]], new OverlapCounts[size[task.Axis]]);
        foreach (int k in task.Case.SlicesOf(task.Label, task.Axis, 1))
        {
            _truth[k] = task.Truth(k);
            Count(k, 1);
            Found(k, null);
        }
    }

    /// <summary>Pixels by slice.</summary>
    public IReadOnlyList<OverlapCounts> Slices => _counts;

    /// <summary>Dice over the whole volume.</summary>
    public double Dice => _counts.Aggregate((a, b) => a + b).Dice;

    /// <summary>The slice with the largest wrong area in mm^2; of several the first one. Null where nothing is wrong.</summary>
    /// <param name="axes">The axes across which slices may lie.</param>
    /// <param name="drawn">Slices that are left out.</param>
    public SlicePlace? LargestError(IEnumerable<int> axes, IReadOnlySet<SlicePlace> drawn)
    {
        var (x, y, z) = _task.Case.Labels.Grid.Spacing;
        double[] pixel = [y * z, x * z, x * y];
        var open = from axis in axes
                   from slice in Enumerable.Range(0, _wrong[axis].Length)
                   let place = new SlicePlace(axis, slice)
                   where _wrong[axis][slice] > 0 && !drawn.Contains(place)
                   select (Place: place, Area: _wrong[axis][slice] * pixel[axis]);
        return open.Any() ? open.MaxBy(o => o.Area).Place : null;
    }

    /// <summary>Takes a slice's mask in place of an earlier one; null for none.</summary>
    public void Found(int slice, Mask? mask)
    {
        Count(slice, -1);
        _found[slice] = mask;
        Count(slice, 1);
        _counts[slice] = (_truth[slice], mask) switch
        {
            (null, null) => default,
            (null, var found) => new OverlapCounts(0, found!.Area, 0),
            (var truth, null) => new OverlapCounts(truth!.Area, 0, 0),
            var (truth, found) => Overlap.Count(truth!, found!),
        };
    }

    /// <summary>Adds the wrong pixels of a slice across the task's axis to those of all slices, or takes them off.</summary>
    private void Count(int slice, int sign)
    {
        var (width, height) = _task.Case.Labels.Grid.SliceSize(_task.Axis);
        for (int i = 0; (_truth[slice] ?? _found[slice]) is not null && i < width * height; i++)
        {
            if (_truth[slice]?.Pixels[i] != true == (_found[slice]?.Pixels[i] == true))
            {
                _wrong[_task.Axis][slice] += sign;
                _wrong[_task.Axis == 0 ? 1 : 0][i % width] += sign;
                _wrong[_task.Axis == 2 ? 1 : 2][i / width] += sign;
            }
        }
    }
}
