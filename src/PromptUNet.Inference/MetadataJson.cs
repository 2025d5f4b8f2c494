using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PromptUNet.Inference;

/// <summary>How metadata are written and read. The code is generated at compile time, so that a trimmed program contains it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ModelMetadata))]
internal sealed partial class MetadataJson : JsonSerializerContext
{
    /// <summary>
    /// Refuses metadata with any member missing, because generated code would read it as 0 or false instead of its default. Only the
    /// record of a quantisation may be missing, as float models have none.
    /// </summary>
    public static JsonTypeInfo<ModelMetadata> Whole()
    {
        var options = new JsonSerializerOptions(Default.Options) { TypeInfoResolver = Default.WithAddedModifier(RequireAll) };
        return (JsonTypeInfo<ModelMetadata>)options.GetTypeInfo(typeof(ModelMetadata));
    }

    private static void RequireAll(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
        {
            member.IsRequired = member.Set is not null && member.PropertyType != typeof(QuantisationRecord);
        }
    }
}
