using System.CommandLine;
using System.Globalization;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using Spectre.Console;

namespace PromptUNet.Lab.Schedule;

/// <summary><c>promptunet-lab status</c>: how far the runs of a schedule are, and how good.</summary>
internal static class StatusCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var file = ScheduleCommand.FileArgument();
        var folder = ScheduleCommand.FolderOption();
        var log = new Option<string?>(
            "--log") { HelpName = "FILE", Description = "Markdown file to whose table of training runs a row is added." };
        var command = new Command("status", "Says how far the runs of a schedule are.") { file, folder, log };
        command.SetAction(parsed =>
        {
            var runs = TrainingSchedule.Read(parsed.GetValue(file)!).Runs.Select(r => RunFolder.Of(r, parsed.GetValue(folder)!)).ToList();
            runs.ForEach(r => console.WriteUnbroken(Line(r)));
            if (parsed.GetValue(log) is { } path && runs.FindLast(r => r.Last is not null) is { } latest)
            {
                TrainingTable.Append(path, DateOnly.FromDateTime(time.GetLocalNow().Date), latest);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Line(RunFolder at) => at.Last is not { } last
        ? $"{at.Run.Name}: not begun"
        : string.Create(CultureInfo.InvariantCulture,
            $"{at.Run.Name}: {last.Samples} of {last.Options.Samples} samples, {last.CoreSeconds / 3600:F2} of {at.Run.CoreHours} core "
                + $"hours, {last.Samples / last.Seconds:F1} samples/s, {Validations(at.Curves)}{(at.IsDone ? ", done" : "")}");

    private static string Validations(TrainingCurves curves) => curves.Last is { } last && curves.Best is { } best
        ? $"validation Dice {Text(last)}, best {Text(best)}"
        : "not validated";

    private static string Text(ValidationPoint point) => string.Create(
        CultureInfo.InvariantCulture, $"{point.Dice:F4} (native planes {point.Native:F4}) after {point.Samples}");
}
