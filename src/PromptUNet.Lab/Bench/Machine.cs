namespace PromptUNet.Lab.Bench;

/// <summary>The computer that was measured on.</summary>
/// <param name="Cpu">As its maker calls it.</param>
/// <param name="Cores">Virtual ones that this process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="VectorBits">Width of the widest vectors that .NET uses here.</param>
/// <param name="PeakGmacPerSecond">Speed of the fastest repetition of each matrix product: the most that a network could hope for.</param>
/// <param name="Networks">The networks that were measured, beside that.</param>
internal sealed record Machine(
    string Cpu, int Cores, string System, string Runtime, int VectorBits,
    IReadOnlyDictionary<string, double> PeakGmacPerSecond, IReadOnlyList<NetworkSpeed> Networks)
{
    /// <summary>This computer, with the speeds that follow from what was measured.</summary>
    public static Machine Of(IReadOnlyList<Measured> results)
    {
        var peaks = results.Where(r => r.Scale == Scale.Machine).ToDictionary(r => r.Name, r => r.Arithmetic!.GmacPerSecond);
        return new Machine(
            Computer.Cpu, Computer.Cores, Computer.System, Computer.Runtime, Computer.VectorBits, peaks,
            [.. results.Where(r => r.Scale != Scale.Machine).Select(r => SpeedOf(r, peaks)).OfType<NetworkSpeed>()]);
    }

    private static NetworkSpeed? SpeedOf(Measured result, Dictionary<string, double> peaks) => result.Arithmetic is var (gmac, perSecond)
        ? new NetworkSpeed(result.Name, gmac, perSecond, perSecond / PeakFor(result, peaks))
        : null;

    /// <summary>The matrix product of a network's own numbers: on one thread for a slice, on all cores for a volume.</summary>
    private static double? PeakFor(Measured result, Dictionary<string, double> peaks)
    {
        string numbers = result.Name.Contains("int8", StringComparison.Ordinal) ? "int8" : "float";
        var own = peaks.Where(p => p.Key.Contains(numbers, StringComparison.Ordinal));
        return own.Where(p => result.Scale != Scale.Slice || p.Key.EndsWith(MachineCases.OneThread, StringComparison.Ordinal))
            .Select(p => (double?)p.Value).Max();
    }
}

/// <summary>How well a network uses the machine.</summary>
/// <param name="Case">Its case.</param>
/// <param name="Gmac">Thousands of millions of multiply-accumulates in one repetition, counted from the graph.</param>
/// <param name="GmacPerSecond">Speed of its fastest repetition.</param>
/// <param name="ShareOfPeak">
/// The share of the speed of a matrix product of the same numbers. A slice counts on one thread, a volume on all cores. Null where that was
/// not measured.
/// </param>
internal sealed record NetworkSpeed(string Case, double Gmac, double GmacPerSecond, double? ShareOfPeak);
