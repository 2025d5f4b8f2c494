namespace PromptUNet.Load.Annotators;

/// <summary>What persons waited for, in milliseconds.</summary>
internal sealed class Timings
{
    /// <summary>A stroke sent, until the server has it for good.</summary>
    public List<double> Stroke { get; } = [];

    /// <summary>A stroke sent, until it is shown as the server has it.</summary>
    public List<double> Echo { get; } = [];

    /// <summary>A slice corrected, until all that follows from it is shown.</summary>
    public List<double> Correction { get; } = [];

    /// <summary>Propagation asked for, until the first slice is shown.</summary>
    public List<double> FirstSlice { get; } = [];

    /// <summary>Propagation asked for, until the whole structure is shown.</summary>
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

    /// <summary>The smallest value that a share of all values does not exceed; NaN where there are none.</summary>
    public static double Quantile(IReadOnlyList<double> values, double share) => values.Count == 0
        ? double.NaN
        : values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * values.Count) - 1));
}
