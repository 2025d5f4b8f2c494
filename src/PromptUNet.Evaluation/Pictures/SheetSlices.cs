namespace PromptUNet.Evaluation.Pictures;

/// <summary>Which slices a row of a contact sheet shows.</summary>
public static class SheetSlices
{
    /// <summary>
    /// Slices spread evenly from the first to the last that shows something, both among them; the drawn slice that is
    /// nearest takes the place of each chosen one that is closer to it than half the distance between two.
    /// </summary>
    /// <param name="shown">Slices that show something, ascending; at least one.</param>
    /// <param name="drawn">Slices a person drew.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Ascending, each once, at least one drawn slice among them where there is one.</returns>
    public static IReadOnlyList<int> Choose(IReadOnlyList<int> shown, IReadOnlyList<int> drawn, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        double step = Math.Max(1, (shown[^1] - shown[0]) / (count - 1.0));
        var chosen = Enumerable.Range(0, count).Select(i => (int)Math.Round(shown[0] + (i * step))).Where(k => k <= shown[^1]);
        return [.. chosen.Select(k => Nearest(drawn, k) is { } near && Math.Abs(near - k) <= step / 2 ? near : k).Distinct().Order()];
    }

    private static int? Nearest(IReadOnlyList<int> slices, int slice) => slices.Count == 0 ? null : slices.MinBy(s => Math.Abs(s - slice));
}
