using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>A ballot for each slice across the drawn axis on which something was found.</summary>
/// <param name="slices">Across the drawn axis.</param>
internal sealed class Ballots(int slices)
{
    private readonly Ballot?[] _ballots = new Ballot?[slices];
    private readonly SliceSegmented?[] _found = new SliceSegmented?[slices];

    /// <summary>Takes what happened along the drawn axis.</summary>
    public void Open(PropagationEvent happened)
    {
        if (happened is SliceSegmented found && found.Logits.AnyAbove(0))
        {
            (_ballots[found.Slice], _found[found.Slice]) = (new Ballot(found.Logits), found);
        }
    }

    /// <summary>The ballots by slice, ascending.</summary>
    public IEnumerable<(int Slice, Ballot Ballot)> All()
    {
        for (int k = 0; k < slices; k++)
        {
            if (_ballots[k] is { } ballot)
            {
                yield return (k, ballot);
            }
        }
    }

    /// <summary>The voted slices, ascending, with what else the drawn axis told of them; logits are valid until the next one is asked for.</summary>
    public IEnumerable<SliceSegmented> Count(int width, int height)
    {
        var mean = new Slice(width, height);
        foreach (var (slice, ballot) in All())
        {
            ballot.Count(mean);
            yield return _found[slice]! with { Logits = mean };
        }
    }
}
