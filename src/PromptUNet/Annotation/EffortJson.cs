using System.Text.Json.Serialization;

namespace PromptUNet.Annotation;

/// <summary>How an effort report is written: to be read by people too.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(EffortReport))]
internal sealed partial class EffortJson : JsonSerializerContext;
