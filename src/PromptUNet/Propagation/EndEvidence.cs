namespace PromptUNet.Propagation;

/// <summary>What tells that a slice lies past the object's end.</summary>
/// <param name="Presence">P(the object is there) on the slice where it was said to end; 0 where no mask arrived.</param>
/// <param name="Trust">Predicted Dice of the direction's answer on that slice; 0 where no mask arrived.</param>
/// <param name="Beyond">Root of the slice's distance from the last one with a mask, in radii of a disc of the drawn area; both in mm.</param>
public readonly record struct EndEvidence(double Presence, double Trust, double Beyond)
{
    /// <summary>The evidence on a slice so many slices beyond the one where the object was said to end, which lies one beyond the mask.</summary>
    public EndEvidence Farther(int slices) => this with { Beyond = Beyond * Math.Sqrt(slices + 1) };

    /// <summary>How many numbers there are.</summary>
    public const int Count = 3;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values) => (values[0], values[1], values[2]) = (Presence, Trust, Beyond);
}
