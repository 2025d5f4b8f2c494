namespace PromptUNet.Load.Annotators;

/// <summary>How long annotators waited, in milliseconds.</summary>
internal sealed class Timings
{
    /// <summary>From sending a stroke to its acknowledgement.</summary>
    public List<double> Stroke { get; } = [];

    /// <summary>From sending a stroke to the page showing the server's mask of it.</summary>
    public List<double> Echo { get; } = [];

    /// <summary>From correcting a slice to the last slice that follows from it.</summary>
    public List<double> Correction { get; } = [];

    /// <summary>From starting a propagation to its first slice.</summary>
    public List<double> FirstSlice { get; } = [];

    /// <summary>From starting a propagation to its last slice.</summary>
    public List<double> Structure { get; } = [];

    public static Timings Together(IEnumerable<Timings> all)
    {
        var together = new Timings();
        foreach (var one in all)
        {
            together.Stroke.AddRange(one.Stroke);
            together.Echo.AddRange(one.Echo);
            together.Correction.AddRange(one.Correction);
            together.FirstSlice.AddRange(one.FirstSlice);
            together.Structure.AddRange(one.Structure);
        }

        return together;
    }

    /// <summary>Returns the smallest value that a share of all values does not exceed; NaN when there are no values.</summary>
    public static double Quantile(IReadOnlyList<double> values, double share) => values.Count == 0
        ? double.NaN
        : values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * values.Count) - 1));
}
