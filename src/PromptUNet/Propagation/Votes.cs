using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>
/// Votes of three planes, slice by slice across the drawn axis. Logits are cut to [-4, 4]; the drawn axis weighs twice. So a voxel
/// on which it says -4 or less cannot be won by the others, and memory is taken for the rest alone.
/// </summary>
/// <param name="slices">Across the drawn axis.</param>
/// <param name="axis">The drawn axis.</param>
internal sealed class Votes(int slices, int axis)
{
    private readonly Ballot?[] _ballots = new Ballot?[slices];
    private readonly SliceSegmented?[] _found = new SliceSegmented?[slices];
    private readonly HashSet<(int Axis, int Slice)> _cast = [];
    private Slice? _mean;

    /// <summary>Takes what happened along the drawn axis: a slice is voted on where something was found.</summary>
    public void Open(PropagationEvent happened)
    {
        if (happened is SliceSegmented found && found.Logits.AnyAbove(0))
        {
            _ballots[found.Slice] = new Ballot(found.Logits);
            _found[found.Slice] = found;
            _mean ??= new Slice(found.Logits.Width, found.Logits.Height);
        }
    }

    /// <summary>Takes what happened along another axis; slices past the object's end vote against it, once.</summary>
    public void Cast(int across, PropagationEvent happened)
    {
        switch (happened)
        {
            case SliceSegmented segmented:
                Cast(across, segmented.Slice, segmented.Logits);
                break;
            case ObjectEnded ended:
                foreach (int slice in ended.Slices)
                {
                    Cast(across, slice, null);
                }

                break;
        }
    }

    /// <summary>The voted slices, ascending; the logits of one are valid until the next is asked for.</summary>
    public IEnumerable<SliceSegmented> Count()
    {
        for (int k = 0; k < slices; k++)
        {
            if (_ballots[k] is { } ballot)
            {
                ballot.Count(_mean!);
                yield return _found[k]! with { Logits = _mean! };
            }
        }
    }

    /// <summary>A line of pixels on each ballot, and where it lies on the other plane's slice, by the order of the axes.</summary>
    private void Cast(int across, int slice, Slice? logits)
    {
        if (!_cast.Add((across, slice)))
        {
            return;
        }

        int third = 3 - axis - across;
        for (int k = 0; k < slices; k++)
        {
            if (_ballots[k] is { } ballot)
            {
                ballot.CastLine(slice, alongRow: across > third, t => logits is null ? -Ballot.Certain : axis < third ? logits[k, t] : logits[t, k]);
            }
        }
    }
}
