using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Operations;

/// <summary>The endpoints by which admins see what was erased, what fills the disk, and what lies in quarantine.</summary>
internal static class StorageEndpoints
{
    private const int LinesOfPage = 100;

    public static void MapStorage(this RouteGroupBuilder api)
    {
        var admin = api.MapGroup("").RequireAuthorization(Roles.Admin).WithTags("Storage");
        admin.MapGet("/audit", (AuditLog log, long? before) => log.List(before, LinesOfPage))
            .WithName("ListAudit").WithSummary("Who erased what and when, the newest first, 100 lines at a time.")
            .WithDescription("The next page are the lines before the last one's id.")
            .Produces<IReadOnlyList<AuditLine>>();
        admin.MapGet("/storage", Storage)
            .WithName("GetStorage").WithSummary("The space on the disk, who fills it, and the files that no row of the database names.")
            .Produces<StorageState>();
        admin.MapGet("/storage/changed", Changed)
            .WithName("ListChangedFiles").WithSummary("Reads all stored scans and masks, and returns the names of those that have changed.")
            .WithDescription("A name is the SHA-256 that the file had when it was stored.")
            .Produces<IReadOnlyList<string>>();
        admin.MapDelete("/storage/quarantine", RemoveQuarantine)
            .WithName("RemoveQuarantine").WithSummary("Removes files that no row names and that were found before a day.")
            .Produces<IReadOnlyList<QuarantinedDay>>().Refuses(400);
    }

    private static StorageState Storage(DataFolder folder, StudyStore studies) =>
        new(folder.Reserve.Free, folder.Reserve.Bytes, studies.BytesByUser(), folder.Quarantine.List());

    private static Task<IReadOnlyList<string>> Changed(DataFolder folder, CancellationToken cancel) =>
        Task.Run<IReadOnlyList<string>>(() => [.. folder.ChangedBlobs(cancel)], cancel);

    private static IReadOnlyList<QuarantinedDay> RemoveQuarantine(DataFolder folder, AuditLog log, DateOnly before, HttpContext context)
    {
        log.Add(Caller.Of(context.User).Id, "empty-quarantine");
        return folder.Quarantine.RemoveBefore(before);
    }
}

/// <summary>The space on the disk, and what fills it.</summary>
/// <param name="Free">The bytes that are free.</param>
/// <param name="Reserve">The bytes of these that are kept for drawings.</param>
/// <param name="Users">The size of the scans of each user who uploaded some.</param>
/// <param name="Quarantine">The files that no row names, by the day on which that was found.</param>
internal sealed record StorageState(
    long Free, long Reserve, IReadOnlyList<UploadedBytes> Users, IReadOnlyList<QuarantinedDay> Quarantine);

/// <summary>Types that the endpoints of storage return.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<AuditLine>))]
[JsonSerializable(typeof(StorageState))]
[JsonSerializable(typeof(IReadOnlyList<QuarantinedDay>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
