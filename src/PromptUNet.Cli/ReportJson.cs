using System.Text.Json.Serialization;
using PromptUNet.Cli.Bench;
using PromptUNet.Cli.Demo;
using PromptUNet.Cli.Segment;
using PromptUNet.Evaluation.Experiments;

namespace PromptUNet.Cli;

/// <summary>The reports that <c>--json</c> prints; made when the program is compiled, so that a trimmed program has it.</summary>
[JsonSerializable(typeof(BenchReport), TypeInfoPropertyName = "Bench")]
[JsonSerializable(typeof(DemoCommand.Report), TypeInfoPropertyName = "Demo")]
[JsonSerializable(typeof(EvaluateCommand.Report), TypeInfoPropertyName = "Evaluate")]
[JsonSerializable(typeof(InfoCommand.Report), TypeInfoPropertyName = "Info")]
[JsonSerializable(typeof(SliceReport), TypeInfoPropertyName = "Slices")]
[JsonSerializable(typeof(ExperimentSummary), TypeInfoPropertyName = "Experiment")]
internal sealed partial class ReportJson : JsonSerializerContext;
