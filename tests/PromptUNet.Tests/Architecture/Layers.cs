using System.Runtime.InteropServices;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Architecture;

/// <summary>The projects under src/ as they were built, and what each may know.</summary>
internal static class Layers
{
    private static readonly string[] Terminal = ["System.CommandLine", "Spectre.Console", "Spectre.Console.Ansi"];

    /// <summary>What ASP.NET Core adds to the framework; for the server and who starts it.</summary>
    private static readonly string[] Web =
    [
        .. from folder in Directory.GetDirectories(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "Microsoft.AspNetCore.App"))
           from file in Directory.GetFiles(folder, "*.dll")
           select Path.GetFileNameWithoutExtension(file),
    ];

    /// <summary>Assemblies beyond the framework that each project may refer to: all arrows point at PromptUNet.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["PromptUNet"] = ["System.Numerics.Tensors"],
        ["PromptUNet.Inference"] = ["PromptUNet", "Microsoft.ML.OnnxRuntime", "Google.Protobuf", "System.Numerics.Tensors"],
        ["PromptUNet.Training"] = ["PromptUNet", "PromptUNet.Inference", "System.Numerics.Tensors", "TorchSharp"],
        ["PromptUNet.Pictures"] = ["PromptUNet", "SkiaSharp"],
        ["PromptUNet.Server"] =
        [
            "PromptUNet", "PromptUNet.Inference",
            .. Web, "Microsoft.AspNetCore.OpenApi", "Microsoft.OpenApi", "Microsoft.Data.Sqlite", "OpenTelemetry", "OpenTelemetry.Api",
            "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Api.ProviderBuilderExtensions",
            "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Instrumentation.AspNetCore",
        ],
        ["PromptUNet.Terminal"] = ["PromptUNet", "PromptUNet.Inference", .. Terminal],
        ["PromptUNet.Cli"] =
            ["PromptUNet", "PromptUNet.Inference", "PromptUNet.Pictures", "PromptUNet.Server", "PromptUNet.Terminal", .. Web,
            .. Terminal, "System.Numerics.Tensors"],
        ["PromptUNet.Trainer"] =
            ["PromptUNet", "PromptUNet.Inference", "PromptUNet.Training", "PromptUNet.Pictures", "PromptUNet.Terminal",
            .. Terminal, "ScottPlot"],
        ["PromptUNet.Lab"] =
        [
            "PromptUNet", "PromptUNet.Inference", "PromptUNet.Training", "PromptUNet.Pictures", "PromptUNet.Cli", "PromptUNet.Terminal",
            "promptunet-train", .. Terminal, "System.Numerics.Tensors",
            "Microsoft.ML.OnnxRuntime", "TorchSharp", "ScottPlot", "SkiaSharp", "BenchmarkDotNet", "BenchmarkDotNet.Annotations",
            "Google.Protobuf",
        ],
    };

    /// <summary>The file of a project's assembly, built beside this one; skips the test where it has not been built.</summary>
    public static string AssemblyOf(string project)
    {
        // artifacts/bin/PromptUNet.Tests/release -> artifacts/bin/PROJECT/release
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string name = project switch { "PromptUNet.Trainer" => "promptunet-train", "PromptUNet.Lab" => "promptunet-lab", _ => project };
        string file = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{name}.dll");
        Assert.SkipUnless(File.Exists(file), $"{project} has not been built as {own.Name}.");
        return file;
    }

    /// <summary>Whether the framework itself holds an assembly; packages do not lie there.</summary>
    public static bool IsFramework(string assembly) =>
        File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{assembly}.dll"));

    /// <summary>The folders under src/.</summary>
    public static IEnumerable<string> Projects =>
        Directory.GetDirectories(Path.Combine(TestFiles.Repository, "src")).Select(f => Path.GetFileName(f)!);
}
