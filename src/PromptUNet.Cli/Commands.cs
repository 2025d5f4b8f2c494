using System.CommandLine;
using PromptUNet.Cli.Annotate;
using PromptUNet.Cli.Bench;
using PromptUNet.Cli.Demo;
using PromptUNet.Cli.Experiment;
using PromptUNet.Cli.Segment;
using PromptUNet.Cli.Serve;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>All that <c>promptunet</c> can do.</summary>
internal static class Commands
{
    public static Task<int> Run(string[] args, Screen screen, CancellationToken cancel = default)
    {
        var root = new RootCommand("Draw a structure on one slice of a scan and get its mask in the whole volume.")
        {
            ServeCommand.Create(screen),
            DemoCommand.Create(screen),
            SegmentCommand.Create(screen),
            AnnotateCommand.Create(screen),
            ReplayCommand.Create(screen),
            EvaluateCommand.Create(screen),
            InfoCommand.Create(screen),
            new Command("experiment", "Repeats the measurements that the documentation reports.")
            {
                MeasureCommand.Slice(screen), MeasureCommand.Generalise(screen), MeasureCommand.Volume(screen), MeasureCommand.Consensus(screen), MeasureCommand.Interactive(screen), MeasureCommand.Robust(screen), MeasureCommand.Confidence(screen),
            },
            BenchCommand.Create(screen),
        };
        root.HelpName = "promptunet";
        ExampleHelp.AddTo(root);
        return Edge.Run(root, args, screen.Errors, screen.Output.Profile.Out.Writer, cancel);
    }
}
