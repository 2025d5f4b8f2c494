using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PromptUNet.Lab.Bench;

/// <summary>The computer that is measured on; reports of speed and of load name it.</summary>
internal static class Computer
{
    /// <summary>The processor as its maker calls it.</summary>
    public static string Cpu { get; } = CpuName();

    /// <summary>Virtual cores that this process may use.</summary>
    public static int Cores => Environment.ProcessorCount;

    /// <summary>The operating system.</summary>
    public static string System => RuntimeInformation.OSDescription;

    /// <summary>The version of .NET.</summary>
    public static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>Width of the widest vectors that .NET uses here.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;

    /// <summary>All of it in one line.</summary>
    public static string Described => string.Create(
        CultureInfo.InvariantCulture, $"{Cpu}, {Cores} cores, {System}, {Runtime}, vectors of {VectorBits} bits");

    /// <summary>Linux tells it in a file, Windows in a variable; elsewhere the architecture has to do.</summary>
    private static string CpuName()
    {
        const string told = "/proc/cpuinfo";
        string? line = File.Exists(told)
            ? File.ReadLines(told).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
