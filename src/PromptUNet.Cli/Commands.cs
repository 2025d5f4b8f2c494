using System.CommandLine;
using PromptUNet.Cli.Demo;
using PromptUNet.Cli.Segment;
using PromptUNet.Cli.Serve;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>All that <c>promptunet</c> can do.</summary>
internal static class Commands
{
    private static readonly Dictionary<string, string[]> Examples = new()
    {
        ["promptunet"] = ["demo", "segment scan.nii.gz --prompt drawn.nii.gz -o mask.nii.gz"],
        ["segment"] =
        [
            "segment scan.nii.gz --prompt drawn.nii.gz -o mask.nii.gz --preview look.png",
            "segment scan.nii.gz --prompt painted.png -o mask.nii.gz",
            "segment scan.nrrd --prompt Segmentation.seg.nrrd --labels liver,spleen -o mask.seg.nrrd",
            "segment scan.nii.gz --prompt drawn.nii.gz --keyframe correction.png:60 --keyframe empty.png:75 -o mask.nii.gz --force",
            "segment scan.nii.gz --prompt drawn.nii.gz --lock finished.nii.gz --suggest --confidence slices.json -o mask.nii.gz",
        ],
        ["slice"] =
        [
            "slice scan.nii.gz --slice 42 -o paint.png", "slice ct.nii.gz --at-mm -120 --axis coronal --window 40,400 -o paint.png",
        ],
        ["replay"] = ["replay work.log scan.nii.gz -o mask.seg.nrrd"],
        ["evaluate"] = ["evaluate mask.nii.gz truth.nii.gz", "evaluate mask.nii.gz truth.nii.gz --prompt-slice 42 --axis coronal --json"],
        ["serve"] = ["serve --data scans --open", "serve user add anna --role reviewer --data scans"],
    };

    public static Task<int> Run(string[] args, Screen screen, CancellationToken cancel = default)
    {
        var root = new RootCommand("Draw a structure on one slice of a scan and get its mask in the whole volume.")
        {
            ServeCommand.Create(screen),
            DemoCommand.Create(screen),
            SliceCommand.Create(screen),
            SegmentCommand.Create(screen),
            ReplayCommand.Create(screen),
            EvaluateCommand.Create(screen),
            InfoCommand.Create(screen),
        };
        root.HelpName = "promptunet";
        ExampleHelp.AddTo(root, Examples);
        return TopLevel.Run(root, args, screen.Errors, screen.Output.Profile.Out.Writer, cancel);
    }
}
