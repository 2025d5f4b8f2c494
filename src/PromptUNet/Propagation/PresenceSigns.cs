namespace PromptUNet.Propagation;

/// <summary>
/// What the segmentation of a slice tells of whether the object is still there, beside the slice that was drawn and the prompt carried from it.
/// </summary>
/// <param name="Likelihood">Mean log ratio, inside the mask, of the slice's grey values occurring inside or around the drawn one; in [-1, 1].</param>
/// <param name="Correlation">Pearson's coefficient of the slice and the carried image in and around the mask; 0 where one is flat.</param>
/// <param name="Growth">Logarithm of the mask's area in units of the drawn one's.</param>
/// <param name="Distance">From the drawn slice, in units of the radius of a disc of the drawn area; both in mm.</param>
/// <param name="Contrast">The likelihood less its mean around the mask; in [-2, 2]. About 0 where the neighbours have the object's grey values.</param>
/// <param name="HistogramOverlap">Share that the histogram of grey values inside the mask has in common with that inside the drawn one; in [0, 1].</param>
/// <param name="Agreement">Dice of the mask and the carried one; in [0, 1].</param>
public readonly record struct PresenceSigns(
    double Likelihood, double Correlation, double Growth, double Distance, double Contrast, double HistogramOverlap, double Agreement)
{
    /// <summary>How many there are.</summary>
    public const int Count = 7;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values)
    {
        ReadOnlySpan<double> all = [Likelihood, Correlation, Growth, Distance, Contrast, HistogramOverlap, Agreement];
        all.CopyTo(values);
    }
}
