using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server;

/// <summary>How requests are read and answers written.</summary>
internal static class JsonFormat
{
    /// <summary>An update without the members that are not told.</summary>
    public static JsonTypeInfo<Update> Updates { get; } = (JsonTypeInfo<Update>)Configured(new JsonSerializerOptions()).GetTypeInfo(typeof(Update));

    /// <summary>Sets options up for all that the server reads and writes.</summary>
    public static JsonSerializerOptions Configured(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.AllowOutOfOrderMetadataProperties = true;
        options.TypeInfoResolverChain.Insert(0, ServerJson.Default.WithAddedModifier(LeaveUntoldAway));
        return options;
    }

    /// <summary>Null says that there is none, which is not the same as nothing new.</summary>
    private static void LeaveUntoldAway(JsonTypeInfo info)
    {
        if (info.Type != typeof(Update))
        {
            return;
        }

        foreach (var member in info.Properties)
        {
            member.ShouldSerialize = member.Name switch
            {
                "progress" => (update, _) => ((Update)update).TellsProgress,
                "suggestion" => (update, _) => ((Update)update).TellsSuggestion,
                _ => member.ShouldSerialize,
            };
        }
    }
}
