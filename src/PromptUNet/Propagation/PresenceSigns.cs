namespace PromptUNet.Propagation;

/// <summary>What a slice and the prompt carried onto it tell of whether the object is still there. None depends on a network.</summary>
/// <param name="Likelihood">Mean log ratio, inside the carried mask, of the slice's grey values occurring inside or around the prompt's; in [-1, 1].</param>
/// <param name="Correlation">
/// Pearson's coefficient of the slice and the carried image in and around the mask, 0 where one is flat; times that of each slice
/// where the prompt was replaced on the way.
/// </param>
/// <param name="Growth">Logarithm of the carried mask's area in units of the drawn one's.</param>
/// <param name="Distance">From the drawn slice, in units of the radius of a disc of the drawn area; both in mm.</param>
/// <param name="Contrast">The likelihood less its mean around the carried mask; in [-2, 2]. About 0 where the neighbours have the object's grey values.</param>
/// <param name="HistogramOverlap">
/// Share that the histogram of grey values inside the carried mask has in common with that inside the drawn one; in [0, 1].
/// </param>
public readonly record struct PresenceSigns(
    double Likelihood, double Correlation, double Growth, double Distance, double Contrast, double HistogramOverlap)
{
    /// <summary>How many there are.</summary>
    public const int Count = 6;

    /// <summary>How many of them, the first ones, tell how far a direction's answer can be trusted.</summary>
    public const int OfTrust = 4;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">Numbers to be overwritten: as many as there are signs, or fewer for the first ones alone.</param>
    public void CopyTo(Span<double> values)
    {
        ReadOnlySpan<double> all = [Likelihood, Correlation, Growth, Distance, Contrast, HistogramOverlap];
        all[..values.Length].CopyTo(values);
    }
}
