namespace PromptUNet.Lab.Bench;

/// <summary>How large the cases are, and how long each is repeated.</summary>
/// <param name="Edge">Of a slice of the volume, in pixels.</param>
/// <param name="Slices">Of the volume.</param>
/// <param name="Matrix">Edge of the matrix product.</param>
/// <param name="Seconds">Of repetitions for each case.</param>
internal sealed record BenchSize(int Edge, int Slices, int Matrix, double Seconds)
{
    /// <summary>The paper's average task has 126 slices.</summary>
    public static BenchSize Full { get; } = new(256, 126, 1024, 2.5);

    /// <summary>Enough to see that everything runs; its figures say nothing.</summary>
    public static BenchSize Quick { get; } = new(64, 24, 128, 0);

    public override string ToString() => $"{Edge} x {Edge} x {Slices}";
}
