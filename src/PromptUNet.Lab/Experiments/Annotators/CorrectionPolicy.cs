using PromptUNet.Metrics;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>Which slice an annotator corrects next.</summary>
public enum CorrectionPolicy
{
    /// <summary>The one with the lowest Dice; of several the one with the most pixels in truth and result.</summary>
    WorstSlice,

    /// <summary>
    /// The middle of the longest run of slices that nobody has drawn. Runs reach from the first to the last slice on which the structure is
    /// or was found.
    /// </summary>
    LargestGap,

    /// <summary>The same between the first and the last slice on which it was found: by a person who goes by the result alone.</summary>
    LargestFoundGap,

    /// <summary>The one that the program itself suggests, which does not know the truth (<see cref="NextCorrection"/>).</summary>
    Suggested,

    /// <summary>The one with the largest wrong area (<see cref="SliceScores.LargestError"/>).</summary>
    LargestError,

    /// <summary>The same of all slices across all three axes: a person who corrects in the plane where the error is seen best.</summary>
    LargestErrorInAnyPlane,
}

/// <summary>The slices that the policies choose.</summary>
public static class CorrectionPolicies
{
    /// <summary>The slice to draw next; null where every slice with the structure or a mask has been drawn.</summary>
    /// <param name="policy">The rule, one that needs no areas.</param>
    /// <param name="slices">
    /// Pixels of every slice. One on which a mask lies past the structure's end has a Dice of 0 and counts as any other.
    /// </param>
    /// <param name="drawn">The slices drawn so far.</param>
    /// <param name="suggestion">What the program suggests.</param>
    public static int? Next(
        this CorrectionPolicy policy, IReadOnlyList<OverlapCounts> slices, IReadOnlySet<int> drawn, int? suggestion = null)
    {
        int[] open = [.. Enumerable.Range(0, slices.Count).Where(k => slices[k].Truth + slices[k].Result > 0 && !drawn.Contains(k))];
        return open.Length == 0 ? null : policy switch
        {
            CorrectionPolicy.WorstSlice => Worst(slices, open),
            CorrectionPolicy.LargestGap => MiddleOfGap(open, drawn),
            CorrectionPolicy.LargestFoundGap =>
                Array.FindAll(open, k => slices[k].Result > 0) is { Length: > 0 } found ? MiddleOfGap(found, drawn) : null,
            _ => suggestion,
        };
    }

    private static int Worst(IReadOnlyList<OverlapCounts> slices, int[] open) =>
        open.OrderBy(k => slices[k].Dice).ThenByDescending(k => slices[k].Truth + slices[k].Result).First();

    /// <summary>Drawn slices and the ends of what is open bound the gaps; the lowest of the longest ones counts.</summary>
    private static int MiddleOfGap(int[] open, IReadOnlySet<int> drawn)
    {
        int[] bounds =
            [.. drawn.Append(open[0] - 1).Append(open[^1] + 1).Where(k => k >= open[0] - 1 && k <= open[^1] + 1).Distinct().Order()];
        var (from, to) = bounds.Zip(bounds.Skip(1)).MaxBy(gap => gap.Second - gap.First);
        return from + ((to - from) / 2);
    }
}
