using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PromptUNet.Server.Sessions;

/// <summary>Types that the endpoints of sessions take and return.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NumberedCommand))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(Update))]
internal sealed partial class SessionJson : JsonSerializerContext
{
    /// <summary>Resolves the types. An update's progress and suggestion are left out when they have not changed.</summary>
    public static IJsonTypeInfoResolver Resolver => ((IJsonTypeInfoResolver)Default).WithAddedModifier(OmitUnchanged);

    // A null that is written says that there is none, which is not the same as "unchanged".
    private static void OmitUnchanged(JsonTypeInfo info)
    {
        if (info.Type != typeof(Update))
        {
            return;
        }

        foreach (var member in info.Properties)
        {
            member.ShouldSerialize = member.Name switch
            {
                "progress" => (update, _) => ((Update)update).HasProgress,
                "suggestion" => (update, _) => ((Update)update).HasSuggestion,
                _ => member.ShouldSerialize,
            };
        }
    }
}
