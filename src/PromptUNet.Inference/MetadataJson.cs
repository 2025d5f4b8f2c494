using System.Text.Json.Serialization;

namespace PromptUNet.Inference;

/// <summary>How metadata are written and read; made when the program is compiled, so that a trimmed program has it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ModelMetadata))]
internal sealed partial class MetadataJson : JsonSerializerContext;
