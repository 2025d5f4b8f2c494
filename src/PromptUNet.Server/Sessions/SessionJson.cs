using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

namespace PromptUNet.Server;

/// <summary>What requests and answers are made of.</summary>
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
[JsonSerializable(typeof(Imported))]
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(Update))]
[JsonSerializable(typeof(VoxelProvenance))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Stream))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(bool?))]
internal sealed partial class ServerJson : JsonSerializerContext;
