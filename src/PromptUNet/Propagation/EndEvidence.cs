namespace PromptUNet.Propagation;

/// <summary>What tells that a slice lies past the object's end. Distances are in radii of a disc of the drawn area; both in mm.</summary>
/// <param name="Presence">P(the object is there) of the slice where the object was said to end; 0 where no mask arrived, 1 where P is not judged.</param>
/// <param name="Distance">Root of that slice's distance from the keyframe.</param>
/// <param name="Beyond">Root of the slice's distance from the last one with a mask.</param>
/// <param name="Size">Logarithm of the drawn area in pixels and one.</param>
public readonly record struct EndEvidence(double Presence, double Distance, double Beyond, double Size)
{
    /// <summary>The evidence on a slice so many slices beyond the one where the object was said to end, which lies one beyond the mask.</summary>
    public EndEvidence Farther(int slices) => this with { Beyond = Beyond * Math.Sqrt(slices + 1) };

    /// <summary>How many numbers there are.</summary>
    public const int Count = 4;

    /// <summary>Writes them in the order of the parameters.</summary>
    /// <param name="values">As many numbers, to be overwritten.</param>
    public void CopyTo(Span<double> values) => (values[0], values[1], values[2], values[3]) = (Presence, Distance, Beyond, Size);
}
