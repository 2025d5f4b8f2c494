using System.Text.Json.Serialization;
using PromptUNet.Cli.Bench;
using PromptUNet.Cli.Demo;
using PromptUNet.Cli.Experiment;

namespace PromptUNet.Cli;

/// <summary>The reports that <c>--json</c> prints; made when the program is compiled, so that a trimmed program has it.</summary>
[JsonSerializable(typeof(BenchReport), TypeInfoPropertyName = "Bench")]
[JsonSerializable(typeof(DemoCommand.Report), TypeInfoPropertyName = "Demo")]
[JsonSerializable(typeof(EvaluateCommand.Report), TypeInfoPropertyName = "Evaluate")]
[JsonSerializable(typeof(InfoCommand.Report), TypeInfoPropertyName = "Info")]
[JsonSerializable(typeof(SliceExperimentCommand.Report), TypeInfoPropertyName = "SliceExperiment")]
[JsonSerializable(typeof(SliceExperimentCommand.Row), TypeInfoPropertyName = "SliceExperimentRow")]      // evaluate has a Row too
[JsonSerializable(typeof(IReadOnlyList<SliceExperimentCommand.Row>), TypeInfoPropertyName = "SliceExperimentRows")]
internal sealed partial class ReportJson : JsonSerializerContext;
