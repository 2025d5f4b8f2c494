using System.Text.Json.Serialization;
using PromptUNet.Cli;
using PromptUNet.Lab.Bench;
using PromptUNet.Lab.Experiments;

namespace PromptUNet.Lab;

/// <summary>The reports that are written as JSON, in the form that <c>promptunet</c> gives its own.</summary>
[JsonSerializable(typeof(BenchReport), TypeInfoPropertyName = "Bench")]
[JsonSerializable(typeof(ExperimentSummary), TypeInfoPropertyName = "Experiment")]
internal sealed partial class LabJson : JsonSerializerContext
{
    public static LabJson Written { get; } = new(Screen.JsonFormat());
}
