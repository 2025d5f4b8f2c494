using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>
/// A plane that was prompted by cross-sections votes on the slices across the drawn axis. On a cross-section itself it votes as it
/// does on the slices beside it: else it would repeat what it was told.
/// </summary>
/// <param name="ballots">Of the drawn axis.</param>
/// <param name="drawn">The drawn axis.</param>
/// <param name="axis">The plane's own.</param>
/// <param name="slices">Across the plane's own axis.</param>
/// <param name="sections">Those of them that prompted it, no two side by side.</param>
internal sealed class Voter(Ballots ballots, int drawn, int axis, int slices, IReadOnlySet<int> sections)
{
    private const float Absent = float.NegativeInfinity;

    private readonly HashSet<int> _voted = [];

    /// <summary>Takes what happened along the plane's axis; on slices past the object's end it votes against it.</summary>
    public void Cast(PropagationEvent happened)
    {
        switch (happened)
        {
            case SliceSegmented segmented:
                Cast(segmented.Slice, segmented.Logits);
                break;
            case ObjectEnded ended:
                foreach (int slice in ended.Slices)
                {
                    Cast(slice, null);
                }

                break;
        }
    }

    /// <summary>Once for each slice: where a mask is empty the object has ended too.</summary>
    private void Cast(int slice, Slice? logits)
    {
        if (!_voted.Add(slice))
        {
            return;
        }

        Cast(slice, logits, 1);
        foreach (int section in (int[])[slice - 1, slice + 1])
        {
            if (sections.Contains(section))
            {
                Cast(section, logits, section == 0 || section == slices - 1 ? 1 : 0.5f);
            }
        }
    }

    /// <summary>Pixels of a slice are numbered along the two other axes, the lower one first.</summary>
    private void Cast(int slice, Slice? logits, float weight)
    {
        int third = 3 - drawn - axis;
        foreach (var (k, ballot) in ballots.All())
        {
            ballot.Cast(slice, isRow: axis > third, t => logits is null ? Absent : drawn < third ? logits[k, t] : logits[t, k], weight);
        }
    }
}
