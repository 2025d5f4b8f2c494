namespace PromptUNet.Cli.Demo;

/// <summary>What one drawn slice of a structure became, by the model, by carrying it along, and by copying it.</summary>
/// <param name="Structure">Its name.</param>
/// <param name="Slices">Slices on which the structure truly is, the drawn one among them.</param>
/// <param name="Dice">Over the whole volume.</param>
/// <param name="WindowedDice">Over the drawn slice and ten on either side.</param>
/// <param name="MsPerSlice">Milliseconds for a slice that the model segmented, carrying included.</param>
internal sealed record DemoRow(
    string Structure, int Slices, double Dice, double WindowedDice, double CarryDice, double CarryWindowedDice,
    double CopyDice, double CopyWindowedDice, double MsPerSlice)
{
    /// <summary>The mean of every column.</summary>
    public static DemoRow Mean(IReadOnlyCollection<DemoRow> rows) => new(
        "mean", (int)Math.Round(rows.Average(r => r.Slices)), rows.Average(r => r.Dice), rows.Average(r => r.WindowedDice), rows.Average(r => r.CarryDice),
        rows.Average(r => r.CarryWindowedDice), rows.Average(r => r.CopyDice), rows.Average(r => r.CopyWindowedDice), rows.Average(r => r.MsPerSlice));
}
