using System.CommandLine;
using PromptUNet.Cli;
using PromptUNet.Lab.Bench;
using PromptUNet.Lab.Experiments;
using PromptUNet.Lab.Fits;
using PromptUNet.Lab.Quantisation;
using PromptUNet.Lab.Rivals;
using PromptUNet.Lab.Schedule;
using PromptUNet.Terminal;
using PromptUNet.Trainer;

namespace PromptUNet.Lab;

/// <summary>All that <c>promptunet-lab</c> can do.</summary>
internal static class LabCommands
{
    private static readonly Dictionary<string, string[]> Examples = new()
    {
        ["bench"] = ["bench --out results", "bench --without-rivals --json"],
        ["methods"] = ["bench methods --list flat", "bench methods --filter '*Session*'"],
        ["slice"] = ["experiment slice --data scans --split test --out results", "experiment slice --data scans --rival older=older.onnx"],
        ["generalise"] = ["experiment generalise --data scans --brain brain.onnx --out results"],
        ["volume"] = ["experiment volume --data scans --split test --out results"],
        ["consensus"] = ["experiment consensus --data scans --split val --out results"],
    };

    public static Task<int> Run(string[] args, Screen screen, CancellationToken cancel = default)
    {
        var root = new RootCommand("Repeats the measurements that the documentation reports.")
        {
            ExperimentCommand.Create(screen),
            BenchCommand.Create(screen),
            ScheduleCommand.Create(screen.Output, screen.Errors, screen.Time),
            StatusCommand.Create(screen.Output, screen.Time),
            TrainCommand.Create(new AnyMethod(), screen.Output, screen.Errors),
            SamplesCommand.Create(new AnyMethod(), screen.Output),
            ExportCommand.Create(new AnyMethod(), screen.Output),
            ImportCommand.Create(screen.Output),
            QuantisationCommand.Create(screen.Output, screen.Errors),
            FitEndCommand.Create(screen.Output, screen.Errors),
            FitConfidenceCommand.Create(screen.Output, screen.Errors),
        };
        root.HelpName = "promptunet-lab";
        ExampleHelp.AddTo(root, Examples);
        return TopLevel.Run(root, args, screen.Errors, screen.Output.Profile.Out.Writer, cancel);
    }
}
