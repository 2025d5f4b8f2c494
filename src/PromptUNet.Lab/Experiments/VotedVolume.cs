using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Experiments;

/// <summary>
/// What the events of a <see cref="Consensus"/> tell: one structure along the drawn axis alone, and as three planes voted.
/// </summary>
public sealed class VotedVolume
{
    private const int Structure = 1;

    private readonly Grid _grid;
    private readonly int _axis;
    private readonly IReadOnlyList<Keyframe> _keyframes;
    private readonly PropagatedMasks _result;
    private readonly PropagatedMasks[] _planes;
    private readonly SortedSet<int>[] _found = [[], [], []];        // by plane; slices that prompted it are not found

    /// <param name="grid">Of the scan.</param>
    /// <param name="axis">The drawn axis.</param>
    /// <param name="keyframes">What was drawn.</param>
    public VotedVolume(Grid grid, int axis, IReadOnlyList<Keyframe> keyframes)
    {
        (_grid, _axis, _keyframes) = (grid, axis, keyframes);
        _planes = [.. Enumerable.Range(0, 3).Select(a => new PropagatedMasks(grid, a, a == axis ? keyframes : []))];
        _result = new PropagatedMasks(grid, axis, keyframes);
    }

    /// <summary>Takes what happened.</summary>
    public void Take(PropagationEvent happened)
    {
        if (happened is not PlaneEvent { Axis: var axis, Happened: var own })
        {
            _result.Take(happened);
            return;
        }

        _planes[axis].Take(own);
        _found[axis].UnionWith(own switch
        {
            SliceSegmented segmented => [segmented.Slice],
            ObjectEnded ended => ended.Slices,
            _ => [],
        });
    }

    /// <summary>What was found along the drawn axis, before the vote.</summary>
    public LabelVolume Alone(int label) => _planes[_axis].ToLabels(label);

    /// <summary>What was voted.</summary>
    public LabelVolume Result(int label) => _result.ToLabels(label);

    /// <summary>The voted mask of a slice across the drawn axis.</summary>
    public Mask Mask(int slice) => _result[slice];

    /// <summary>
    /// How many planes have found the contrary of the result on each voxel, 0 to 3. What prompted a plane contradicts nothing, and nothing
    /// contradicts a drawn slice.
    /// </summary>
    public LabelVolume Disagreement()
    {
        var (result, disagreement) = (Result(Structure), new LabelVolume(_grid));
        foreach (int axis in Enumerable.Range(0, 3))
        {
            foreach (int slice in _found[axis])
            {
                var (own, decided) = (_planes[axis][slice], result.Mask(Structure, axis, slice));
                int[] counts = new int[own.Pixels.Length];
                disagreement.CopySlice(axis, slice, counts);
                for (int i = 0; i < counts.Length; i++)
                {
                    counts[i] += own.Pixels[i] == decided.Pixels[i] ? 0 : 1;
                }

                disagreement.SetSlice(axis, slice, counts);
            }
        }

        foreach (var (slice, mask) in _keyframes)
        {
            disagreement.SetSlice(_axis, slice, new int[mask.Pixels.Length]);
        }

        return disagreement;
    }
}
