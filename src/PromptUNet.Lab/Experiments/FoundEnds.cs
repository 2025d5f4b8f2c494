using PromptUNet.Imaging;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>Where masks end beside the structure's true ends.</summary>
/// <param name="Past">Slices with a mask beyond the true ends.</param>
/// <param name="Sides">The sides of the drawn slice on which the structure goes on: one where it is drawn at an end.</param>
public sealed record FoundEnds(int Past, IReadOnlyList<FoundSide> Sides)
{
    /// <summary>Compares masks with the truth.</summary>
    /// <param name="task">The structure, drawn on one slice.</param>
    /// <param name="found">The mask of each slice, whoever found it; the drawn slice counts as one with a mask.</param>
    public static FoundEnds Of(VolumeTask task, Func<int, Mask> found)
    {
        var own = task.Case.SlicesOf(task.Label, task.Axis, 1);
        var (first, last) = task.Ends();
        int[] painted =
            [.. Enumerable.Range(0, task.Case.Labels.Grid.Size[task.Axis]).Where(k => k == task.PromptSlice || !found(k).IsEmpty)];
        return new FoundEnds(
            painted.Count(k => k < first || k > last),
            [
                .. task.PromptSlice > first ? [new FoundSide("down", own.Count(k => k < painted[0]))] : (FoundSide[])[],
                .. task.PromptSlice < last ? [new FoundSide("up", own.Count(k => k > painted[^1]))] : (FoundSide[])[],
            ]);
    }
}

/// <summary>One side of the drawn slice.</summary>
/// <param name="Name"><c>down</c> to lower slices, or <c>up</c>.</param>
/// <param name="CutOff">Slices with the structure beyond the last one with a mask.</param>
public sealed record FoundSide(string Name, int CutOff)
{
    /// <summary>Whether the masks end inside the structure.</summary>
    public bool EndsInside => CutOff > 0;
}
