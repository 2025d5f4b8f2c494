using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

namespace PromptUNet.Server;

/// <summary>How requests are read, strictly, and answers written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<Project>))]
[JsonSerializable(typeof(NewProject))]
[JsonSerializable(typeof(IReadOnlyList<Study>))]
[JsonSerializable(typeof(StudyFacts))]
[JsonSerializable(typeof(IReadOnlyList<ScanFolder.Listed>))]
[JsonSerializable(typeof(FolderScan))]
[JsonSerializable(typeof(IReadOnlyList<TaskInfo>))]
[JsonSerializable(typeof(NewTask))]
[JsonSerializable(typeof(ReviewStep))]
[JsonSerializable(typeof(NumberedCommand))]
[JsonSerializable(typeof(Taken))]
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(Update))]
[JsonSerializable(typeof(VoxelProvenance))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Stream))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(bool?))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    /// <summary>An update without the members that are not told.</summary>
    public static JsonTypeInfo<Update> Updates { get; } = (JsonTypeInfo<Update>)Configured(new JsonSerializerOptions()).GetTypeInfo(typeof(Update));

    /// <summary>Sets options up for all that the server reads and writes.</summary>
    public static JsonSerializerOptions Configured(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowOutOfOrderMetadataProperties = true;
        options.TypeInfoResolverChain.Insert(0, Default.WithAddedModifier(LeaveUntoldAway));
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
