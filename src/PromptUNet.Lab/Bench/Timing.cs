namespace PromptUNet.Lab.Bench;

/// <summary>How long repetitions of the same work took, in milliseconds.</summary>
/// <param name="MedianMs">Half of the repetitions took less.</param>
/// <param name="P95Ms">Nineteen of twenty took no longer; the longest where there are fewer than twenty.</param>
public sealed record Timing(double MedianMs, double P95Ms)
{
    /// <exception cref="ArgumentException">There is no repetition.</exception>
    public static Timing Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("A timing needs at least one repetition.", nameof(milliseconds));
        }

        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Timing(median, sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1]);
    }

    /// <summary>The share of each of <paramref name="parts"/> equal parts.</summary>
    public Timing Per(int parts) => new(MedianMs / parts, P95Ms / parts);
}
