using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using Spectre.Console;

namespace PromptUNet.Terminal;

/// <summary>Exit codes of the programs.</summary>
public static class ExitCode
{
    public const int Done = 0, Failed = 1, WrongUse = 2, Cancelled = 130;
}

/// <summary>A wrong request: the fault is in the command line, not in a file.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>A cancellation whose message states the progress.</summary>
public sealed class CancelledException(string message) : OperationCanceledException(message);

/// <summary>
/// The top level of a program: parses the command line, turns Ctrl+C into cancellation, and exceptions into one sentence on stderr and an
/// exit code.
/// </summary>
public static class TopLevel
{
    /// <param name="root">The program.</param>
    /// <param name="args">The command line; an empty one asks for the help.</param>
    /// <param name="errors">Receives error messages.</param>
    /// <param name="output">Receives the help; null means stdout.</param>
    /// <param name="cancel">Acts like Ctrl+C.</param>
    public static async Task<int> Run(
        RootCommand root, string[] args, IAnsiConsole errors, TextWriter? output = null, CancellationToken cancel = default)
    {
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                errors.WriteUnbroken(error.Message, PlainText.Red);
            }

            errors.WriteUnbroken($"'{NameOf(parsed.CommandResult.Command, root)} --help' lists the commands and options.", PlainText.Red);
            return ExitCode.WrongUse;
        }

        using var interruption = new Interruption(cancel);
        try
        {
            // This program handles signals itself: System.CommandLine would handle them only once the action has returned its task.
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output ?? Console.Out,
            };
            return await parsed.InvokeAsync(configuration, interruption.Token);
        }
        catch (Exception e)
        {
            var (code, message) = Judge(e);
            errors.WriteUnbroken(message, PlainText.Red);
            return code;
        }
    }

    private static (int Code, string Message) Judge(Exception e) => e switch
    {
        CancelledException => (ExitCode.Cancelled, e.Message),
        OperationCanceledException => (ExitCode.Cancelled, "Cancelled."),
        UsageException or ValidationException => (ExitCode.WrongUse, e.Message),
        IOException or UnauthorizedAccessException or InvalidDataException or ImageFormatException or ModelFormatException
            or GridMismatchException or Annotation.JournalException
            or ArgumentException or InvalidOperationException or NotSupportedException => (ExitCode.Failed, e.Message),
        OutOfMemoryException => (ExitCode.Failed, "There is not enough memory for this."),
        _ => (ExitCode.Failed, $"There is an error in this program; please report it: {e.GetType().Name}: {e.Message}"),
    };

    private static string NameOf(Command command, RootCommand root)
    {
        string program = root.HelpName ?? root.Name;
        string[] names = [.. command.Parents.OfType<Command>().Append(command).Where(c => c != root).Select(c => c.Name)];
        return string.Join(' ', [program, .. names]);
    }
}
