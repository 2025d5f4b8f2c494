using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace PromptUNet.Lab.Bench;

/// <summary>A program of this folder as a process of its own: this one, or the user's.</summary>
internal static class OwnProgram
{
    /// <summary>Starts a program with its output kept from the screen.</summary>
    /// <param name="library">Its assembly.</param>
    /// <param name="errors">Told each line that it writes to stderr.</param>
    /// <param name="arguments">The command and its words.</param>
    public static Process Start(Assembly library, Action<string> errors, params string[] arguments)
    {
        string[] words = [Path.Combine(AppContext.BaseDirectory, $"{library.GetName().Name}.dll"), .. arguments];
        var start = new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Tell(line.Data, errors);
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>A case, measured by a process that does nothing else.</summary>
    /// <param name="own">The case.</param>
    /// <param name="errors">Told what the process warns of.</param>
    /// <param name="cancel">Ends the process.</param>
    /// <exception cref="InvalidDataException">The process failed.</exception>
    /// <exception cref="OperationCanceledException">The process is ended.</exception>
    public static Measured Measure(BenchCase own, Action<string> errors, CancellationToken cancel)
    {
        using var process = Start(typeof(OwnProgram).Assembly, errors, "bench", "--only", own.Name, "--json", "--quiet");
        using var stop = cancel.Register(process.Kill);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        var row = process.ExitCode == 0 ? Row(output, own.Name) : null;
        return row is { MedianMs: { } median, P95Ms: { } p95 }
            ? new Measured(own.Name, own.Scale, own.Kind, new Timing(median, p95)) { PeakMiB = row.PeakMiB }
            : throw new InvalidDataException(
                $"The process that measured '{own.Name}' ended with exit code {process.ExitCode} and no figure.");
    }

    private static BenchRow? Row(string json, string name) =>
        JsonSerializer.Deserialize(json, LabJson.Written.Bench)?.Rows.SingleOrDefault(r => r.Case == name);

    /// <summary>A line of null says that there are no more.</summary>
    private static void Tell(string? line, Action<string> errors)
    {
        if (line is not null)
        {
            errors(line);
        }
    }
}
