using System.Diagnostics;
using PromptUNet.Evaluation.Performance;

namespace PromptUNet.Cli.Bench;

/// <summary>This program, started anew.</summary>
internal static class OwnProgram
{
    /// <summary>Starts <c>promptunet</c> with its output kept from the screen.</summary>
    /// <param name="errors">Told each line that it writes to stderr.</param>
    /// <param name="arguments">The command and its words.</param>
    /// <exception cref="InvalidOperationException">The program's own file is not known.</exception>
    public static Process Start(Action<string> errors, params string[] arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The file of this program is not known, so it cannot be started anew.");
        bool byHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] words = byHost ? [Path.Combine(AppContext.BaseDirectory, $"{typeof(OwnProgram).Assembly.GetName().Name}.dll"), .. arguments] : arguments;
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
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
        using var process = Start(errors, "bench", "--only", own.Name, "--json", "--quiet");
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
        Screen.Parse<BenchReport>(json)?.Rows.SingleOrDefault(r => r.Case == name);

    /// <summary>A line of null says that there are no more.</summary>
    private static void Tell(string? line, Action<string> errors)
    {
        if (line is not null)
        {
            errors(line);
        }
    }
}
