using System.Diagnostics;
using System.Text.Json;
using PromptUNet.Evaluation.Performance;

namespace PromptUNet.Cli.Bench;

/// <summary>This program, started anew.</summary>
internal static class OwnProgram
{
    /// <summary>Starts <c>promptunet</c> with its output kept from the screen.</summary>
    /// <exception cref="InvalidOperationException">The program's own file is not known.</exception>
    public static Process Start(params string[] arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The file of this program is not known, so it cannot be started anew.");
        bool byHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] words = byHost ? [typeof(OwnProgram).Assembly.Location, .. arguments] : arguments;
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>A case, measured by a process that does nothing else.</summary>
    /// <exception cref="InvalidDataException">The process failed.</exception>
    /// <exception cref="OperationCanceledException">The process is ended.</exception>
    public static Measured Measure(BenchCase own, CancellationToken cancel)
    {
        using var process = Start("bench", "--only", own.Name, "--json", "--quiet");
        using var stop = cancel.Register(process.Kill);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        var row = process.ExitCode == 0 ? Row(output, own.Name) : null;
        return row is { MedianMs: { } median, P95Ms: { } p95 }
            ? new Measured(own.Name, own.Scale, own.Whose, new Timing(median, p95)) { PeakMiB = row.PeakMiB }
            : throw new InvalidDataException($"The process that measured '{own.Name}' ended with exit code {process.ExitCode} and no figure.");
    }

    private static BenchRow? Row(string json, string name) =>
        JsonSerializer.Deserialize<BenchReport>(json, JsonSerializerOptions.Web)?.Rows.SingleOrDefault(r => r.Case == name);
}
