namespace PromptUNet.Pictures;

/// <summary>Which slices a row of a contact sheet shows.</summary>
public static class SheetSlices
{
    /// <summary>
    /// Slices spread evenly from the first to the last that shows something; each drawn slice takes the place of the chosen
    /// one that is nearest to it.
    /// </summary>
    /// <param name="shown">Slices that show something, ascending; at least one.</param>
    /// <param name="drawn">Slices a person drew.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Ascending, each once, at least one drawn slice among them where there is one.</returns>
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
