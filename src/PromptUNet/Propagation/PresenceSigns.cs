namespace PromptUNet.Propagation;

/// <summary>What a slice and the prompt carried onto it tell of whether the object is still there. None depends on a network.</summary>
/// <param name="Likelihood">Mean log ratio, inside the carried mask, of the slice's grey values occurring inside or around the prompt's; in [-1, 1].</param>
/// <param name="Correlation">
/// Pearson's coefficient of the slice and the carried image in and around the mask, 0 where one is flat; times that of each slice
/// where the prompt was replaced on the way.
/// </param>
/// <param name="Growth">Logarithm of the carried mask's area in units of the drawn one's.</param>
/// <param name="Distance">From the drawn slice, in units of the radius of a disc of the drawn area; both in mm.</param>
public readonly record struct PresenceSigns(double Likelihood, double Correlation, double Growth, double Distance)
{
    /// <summary>How many there are.</summary>
    public const int Count = 4;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values) =>
        (values[0], values[1], values[2], values[3]) = (Likelihood, Correlation, Growth, Distance);
}
