using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PromptUNet.Cli;
using PromptUNet.Inference;
using PromptUNet.Terminal;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>
/// What eats a network's time: ONNX Runtime's own profile of a released model on one thread, summed up by operation, as a
/// Markdown table. An operation's time is the median over the runs; the runtime's time between operations is not in it.
/// </summary>
internal static class NetworkProfile
{
    private const int Runs = 100;

    private const string Timed = "_kernel_time";

    public static Command Create(Screen screen)
    {
        var command = new Command("profile", "Shows what eats the time of a released network, by operation.");
        command.SetAction(_ =>
        {
            Print(screen.Output.Profile.Out.Writer);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(TextWriter output)
    {
        output.WriteLine("| precision | operation | times | us | share |");
        output.WriteLine("|---|---|---:|---:|---:|");
        foreach (var precision in Enum.GetValues<Precision>())
        {
            var operations = Operations(precision);
            double total = operations.Sum(o => o.Microseconds);
            foreach (var (name, times, microseconds) in operations.OrderByDescending(o => o.Microseconds))
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {precision} | {name} | {times} | {microseconds:F0} | {microseconds / total:P0} |"));
            }

            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"| {precision} | all | {operations.Sum(o => o.Times)} | {total:F0} | |"));
        }
    }

    private static List<(string Name, int Times, double Microseconds)> Operations(Precision precision)
    {
        using var profile = JsonDocument.Parse(BoundNetwork.Profile(precision, Runs));
        var nodes = profile.RootElement.EnumerateArray()
            .Where(e => e.GetProperty("cat").GetString() == "Node"
                && e.GetProperty("name").GetString()!.EndsWith(Timed, StringComparison.Ordinal))
            .GroupBy(e => e.GetProperty("name").GetString()!)
            .Select(n => (
                Operation: n.First().GetProperty("args").GetProperty("op_name").GetString()!,
                Median: Timing.Of(n.Select(e => e.GetProperty("dur").GetDouble())).MedianMs));
        return [.. nodes.GroupBy(n => n.Operation).Select(o => (o.Key, o.Count(), o.Sum(n => n.Median)))];
    }
}
