using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using PromptUNet.Imaging;
using Spectre.Console;

namespace PromptUNet.Terminal;

/// <summary>Exit codes of both programs.</summary>
internal static class ExitCode
{
    public const int Done = 0, Failed = 1, WrongUse = 2, Cancelled = 130;
}

/// <summary>A request that makes no sense as it stands: the fault is in the command line, not in a file.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>
/// The outer edge of a program: parses the command line, turns Ctrl+C into cancellation, and exceptions into one sentence
/// on stderr and an exit code.
/// </summary>
internal static class Edge
{
    public static async Task<int> Run(RootCommand root, string[] args, IAnsiConsole errors)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Say(errors, error.Message);
            }

            Say(errors, $"'{parsed.CommandResult.Command.Name} --help' lists what is understood.");
            return ExitCode.WrongUse;
        }

        try
        {
            // No time limit after Ctrl+C: a run that is told to stop first saves what it has.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Timeout.InfiniteTimeSpan };
            return await parsed.InvokeAsync(configuration);
        }
        catch (OperationCanceledException)
        {
            Say(errors, "Cancelled.");
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (e is UsageException or ValidationException)
        {
            Say(errors, e.Message);
            return ExitCode.WrongUse;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ImageFormatException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            Say(errors, e.Message);
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            Say(errors, $"Something went wrong that should not: {e.GetType().Name}: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static void Say(IAnsiConsole errors, string message) => errors.MarkupLineInterpolated($"[red]{message}[/]");
}
