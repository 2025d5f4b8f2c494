using System.Text.Json.Serialization;
using PromptUNet.Cli.Demo;
using PromptUNet.Cli.Segment;

namespace PromptUNet.Cli;

/// <summary>
/// The reports that <c>--json</c> prints. The code is generated at compile time, so that a trimmed program contains it.
/// </summary>
[JsonSerializable(typeof(DemoCommand.Report), TypeInfoPropertyName = "Demo")]
[JsonSerializable(typeof(EvaluateCommand.Report), TypeInfoPropertyName = "Evaluate")]
[JsonSerializable(typeof(InfoCommand.Report), TypeInfoPropertyName = "Info")]
[JsonSerializable(typeof(SliceReport), TypeInfoPropertyName = "Slices")]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>As the program writes them.</summary>
    public static ReportJson Written { get; } = new(Screen.JsonFormat());
}
