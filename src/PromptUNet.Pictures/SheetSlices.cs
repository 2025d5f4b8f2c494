namespace PromptUNet.Pictures;

/// <summary>Chooses the slices that a row of a contact sheet shows.</summary>
public static class SheetSlices
{
    /// <summary>
    /// Slices spread evenly from the first to the last that shows the object. Each drawn slice takes the place of the nearest chosen one.
    /// </summary>
    /// <param name="shown">Slices that show the object, ascending; at least one.</param>
    /// <param name="drawn">Slices a person drew.</param>
    /// <param name="count">The largest number of slices.</param>
    /// <returns>Ascending, each once, with at least one drawn slice if there is any.</returns>
    public static IReadOnlyList<int> Choose(IReadOnlyList<int> shown, IReadOnlyList<int> drawn, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        double step = Math.Max(1, (shown[^1] - shown[0]) / (count - 1.0));
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(shown[0] + (i * step))).Where(k => k <= shown[^1])];
        foreach (int slice in drawn)
        {
            int nearest = Enumerable.Range(0, chosen.Length).MinBy(i => Math.Abs(chosen[i] - slice));
            chosen[nearest] = slice;
        }

        return [.. chosen.Distinct().Order()];
    }
}
