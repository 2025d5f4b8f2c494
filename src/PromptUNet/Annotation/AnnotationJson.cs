using System.Text.Json.Serialization;

namespace PromptUNet.Annotation;

/// <summary>How commands and a journal's beginning are written: on one line, and read strictly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(JournalHeader))]
internal sealed partial class AnnotationJson : JsonSerializerContext;
