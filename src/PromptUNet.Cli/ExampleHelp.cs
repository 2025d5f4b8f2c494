using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using PromptUNet.Cli.Annotate;

namespace PromptUNet.Cli;

/// <summary>The usual help of a command, and below it a few command lines to start from.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new()
    {
        ["promptunet"] = ["demo", "segment scan.nii.gz --prompt drawn.nii.gz -o mask.nii.gz"],
        ["segment"] =
        [
            "segment scan.nii.gz --prompt drawn.nii.gz -o mask.nii.gz --preview look.png",
            "segment scan.nii.gz --prompt drawn.png --axis axial --slice 42 -o mask.nii.gz",
            "segment scan.nrrd --prompt Segmentation.seg.nrrd --labels liver,spleen -o mask.seg.nrrd",
            "segment scan.nii.gz --prompt drawn.nii.gz --keyframe correction.png:60 --keyframe empty.png:75 -o mask.nii.gz --force",
            "segment scan.nii.gz --prompt drawn.nii.gz --lock finished.nii.gz --suggest --confidence slices.json -o mask.nii.gz",
        ],
        ["annotate"] =
        [
            "annotate scan.nii.gz --script monday.txt --journal work.log -o mask.seg.nrrd --report effort.md",
            "annotate scan.nii.gz --script tuesday.txt --journal work.log -o mask.seg.nrrd --force --confidence slices.json",
        ],
        ["replay"] = ["replay work.log scan.nii.gz -o mask.seg.nrrd"],
        ["evaluate"] = ["evaluate mask.nii.gz truth.nii.gz", "evaluate mask.nii.gz truth.nii.gz --prompt-slice 42 --axis coronal --json"],
        ["serve"] = ["serve --data scans --open", "serve user add anna --role reviewer --data scans"],
        ["bench"] = ["bench --out results", "bench --without-rivals --json"],
        ["slice"] = ["experiment slice --data scans --split test --out results", "experiment slice --data scans --rival older=older.onnx"],
        ["generalise"] = ["experiment generalise --data scans --brain brain.onnx --out results"],
        ["volume"] = ["experiment volume --data scans --split test --out results"],
        ["consensus"] = ["experiment consensus --data scans --split val --out results"],
    };

    /// <summary>Gives a program's help its examples.</summary>
    public static void AddTo(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        foreach (string line in command.Name == "annotate" ? Script.Explanation : [])
        {
            parseResult.InvocationConfiguration.Output.WriteLine(line);
        }

        if (Examples.TryGetValue(command is RootCommand ? "promptunet" : command.Name, out string[]? lines))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string line in lines)
            {
                output.WriteLine($"  promptunet {line}");
            }

            output.WriteLine();
        }

        return code;
    }
}
