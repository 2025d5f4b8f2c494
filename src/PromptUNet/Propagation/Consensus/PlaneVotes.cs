using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>A ballot for each slice across the drawn axis that is not empty.</summary>
/// <param name="slices">Across the drawn axis.</param>
internal sealed class Ballots(int slices)
{
    private readonly Ballot?[] _ballots = new Ballot?[slices];
    private readonly SliceSegmented?[] _found = new SliceSegmented?[slices];

    /// <summary>Takes an event of the drawn axis.</summary>
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

    /// <summary>
    /// The voted slices, ascending, with the drawn axis' other values. The logits are valid until the next slice is read.
    /// </summary>
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

/// <summary>
/// The votes on one slice across the drawn axis. Logits are cut to [-4, 4], and the drawn axis weighs as much as both other planes.
/// So a pixel whose logit is -4 there cannot be won, and memory is taken only for the rectangle of the other pixels.
/// Sums are whole numbers, so that they do not depend on the order of the votes.
/// </summary>
internal sealed class Ballot
{
    private const float Certain = PromptMaskSegmenter.Certain;
    private const int DrawnWeight = 2, Weights = DrawnWeight + 1 + 1, Unit = 1 << 20;

    private readonly PixelBox _box;
    private readonly int[] _sums;

    /// <param name="drawn">The logits along the drawn axis, with a pixel above 0.</param>
    public Ballot(Slice drawn)
    {
        _box = drawn.Box(-Certain)!.Value;
        _sums = new int[_box.Width * _box.Height];
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                _sums[(y * _box.Width) + x] = Vote(drawn[_box.Left + x, _box.Top + y], DrawnWeight);
            }
        }
    }

    /// <summary>Adds the vote of a plane whose slice crosses this one in a line.</summary>
    /// <param name="at">Index of the row or column.</param>
    /// <param name="isRow">Whether the line is a row; else it is a column.</param>
    /// <param name="logit">By the place along the line.</param>
    /// <param name="weight">Of this vote, 1 or less.</param>
    public void Cast(int at, bool isRow, Func<int, float> logit, float weight)
    {
        var (first, last, from, to) = isRow ? (_box.Top, _box.Bottom, _box.Left, _box.Right)
            : (_box.Left, _box.Right, _box.Top, _box.Bottom);
        if (at < first || at > last)
        {
            return;
        }

        for (int t = from; t <= to; t++)
        {
            int index = isRow ? ((at - first) * _box.Width) + t - from : ((t - from) * _box.Width) + at - first;
            _sums[index] += Vote(logit(t), weight);
        }
    }

    /// <summary>Writes the weighted mean of all votes, -4 outside of the rectangle.</summary>
    public void Count(Slice mean)
    {
        Array.Fill(mean.Values, -Certain);
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                mean[_box.Left + x, _box.Top + y] = (float)_sums[(y * _box.Width) + x] / (Weights * Unit);
            }
        }
    }

    private static int Vote(float logit, float weight) => (int)MathF.Round(Math.Clamp(logit, -Certain, Certain) * weight * Unit);
}

/// <summary>
/// A plane that was prompted by cross-sections votes on the slices across the drawn axis. On a cross-section itself it votes as on the
/// neighbouring slices; else it would repeat its own prompt.
/// </summary>
/// <param name="ballots">Of the drawn axis.</param>
/// <param name="drawn">The drawn axis.</param>
/// <param name="axis">The plane's own.</param>
/// <param name="slices">Across the plane's own axis.</param>
/// <param name="sections">The slices that prompted it, no two side by side.</param>
internal sealed class Voter(Ballots ballots, int drawn, int axis, int slices, IReadOnlySet<int> sections)
{
    private const float Absent = float.NegativeInfinity;

    private readonly HashSet<int> _voted = [];

    /// <summary>Takes an event of the plane's axis; on slices past the object's end the plane votes against it.</summary>
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

    /// <summary>Votes once for each slice: an empty mask is reported twice, also as an end of the object.</summary>
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

/// <summary>Cross-sections of a result. They prompt the other planes although nobody drew or checked them.</summary>
internal static class CrossSections
{
    private const int Most = 8;

    /// <summary>
    /// Up to eight sections, evenly spaced among the slices that the structure crosses. At most every second slice is taken, so that
    /// others are left to segment. None for an empty structure.
    /// </summary>
    /// <param name="labels">Holds the structure.</param>
    /// <param name="label">The structure.</param>
    /// <param name="axis">Array axis that the sections lie across.</param>
    public static IReadOnlyList<Keyframe> Of(LabelVolume labels, int label, int axis)
    {
        int[] crossed = [.. Enumerable.Range(0, labels.Grid.Size[axis]).Where(k => !labels.Mask(label, axis, k).IsEmpty)];
        int count = Math.Min(Most, (crossed.Length + 1) / 2);
        return
        [
            .. from i in Enumerable.Range(0, count)
               let slice = crossed[((2 * i) + 1) * crossed.Length / (2 * count)]
               select new Keyframe(slice, labels.Mask(label, axis, slice)),
        ];
    }
}
