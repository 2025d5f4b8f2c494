namespace PromptUNet.Lab.Bench;

/// <summary>A case and what was found.</summary>
/// <param name="Name">The case's, or that of a figure that follows from it.</param>
/// <param name="Scale">The case's.</param>
/// <param name="Kind">The case's.</param>
/// <param name="Timing">Of its repetitions.</param>
internal sealed record Measured(string Name, Scale Scale, CaseKind Kind, Timing Timing)
{
    /// <summary>Whether the others of its scale are compared with it.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>Where it is a network or a matrix product.</summary>
    public Arithmetic? Arithmetic { get; init; }

    /// <summary>What it did to slices, where it is a propagation.</summary>
    public SliceCount? Count { get; init; }

    /// <summary>Largest working set of the process while it ran.</summary>
    public double? PeakMiB { get; init; }
}

/// <summary>Multiply-accumulates, in thousands of millions.</summary>
/// <param name="Gmac">In one repetition.</param>
/// <param name="GmacPerSecond">In the fastest one, during which the machine was least busy with other things.</param>
internal sealed record Arithmetic(double Gmac, double GmacPerSecond);
