using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Studies;

/// <summary>The endpoints of projects, studies and the scans of the server's folder.</summary>
internal static class StudyEndpoints
{
    /// <param name="services">The server's.</param>
    /// <param name="memory">The bytes that scans and sessions may take in memory together.</param>
    public static IServiceCollection AddStudies(this IServiceCollection services, long memory) => services
        .AddSingleton(_ => new MemoryBudget(memory)).AddSingleton<ScanCache>().AddSingleton<ScanImport>().AddSingleton<ScanFolder>()
        .AddSingleton<MemberStore>()
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, StudyJson.Default));

    public static void MapStudies(this IEndpointRouteBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("/", (StudyStore store, HttpContext context, long? after, int? limit) =>
                store.Projects(Caller.Of(context.User), after, ListPart.Size(limit)))
            .WithName("ListProjects").WithSummary("The projects of the caller, the oldest first; all for administrators.")
            .Produces<IReadOnlyList<Project>>().Refuses(422);
        projects.MapPost("/", AddProject)
            .WithName("AddProject").WithSummary("Makes a project with the caller as a member; for reviewers and administrators.")
            .Produces<Project>(201).Refuses(403, 422);
        projects.MapPut("/{id:long}", ChangeProject)
            .WithName("ChangeProject").WithSummary("Sets whether exported labels may overlap; for its reviewers and administrators.")
            .Produces<Project>().Refuses(403, 404);
        projects.MapMembers();

        var studies = api.MapGroup("/studies").WithTags("Studies");
        studies.MapGet("/", (StudyStore store, HttpContext context, long? project, string? after, int? limit) =>
                store.List(Caller.Of(context.User), project, after, ListPart.Size(limit)))
            .WithName("ListStudies").WithSummary("The studies of a project, or of all of the caller's, the newest first.")
            .WithDescription("Annotators see the studies of their tasks, and those that they uploaded. At most 500 are sent at once.")
            .Produces<IReadOnlyList<Study>>().Refuses(404, 422);
        studies.MapGet("/{id}", (StudyStore store, HttpContext context, string id) => store.Find(id, Caller.Of(context.User)))
            .WithName("GetStudy").WithSummary("A study: where its voxels lie, and how they are sent.").Produces<Study>().Refuses(404);
        studies.MapPost("/", Upload)
            .WithName("UploadStudy").WithSummary("Makes a study of a scan: the file's bytes are the body.")
            .WithDescription(
                "NIfTI, NRRD or MetaImage in one file. "
                + "The same file under the same name in a project is the study that is there already (200).")
            .Accepts<Stream>("application/octet-stream").Produces<Study>(201).Produces<Study>().Refuses(400, 403, 404, 413, 415, 507)
            .WithBodyLimit(api.ServiceProvider.GetRequiredService<ServerOptions>().MostUpload);
        studies.MapPost("/from-folder", FromFolder)
            .WithName("OpenFromFolder").WithSummary("Makes a study of a scan in the server's folder; for reviewers and administrators.")
            .Produces<Study>(201).Produces<Study>().Refuses(400, 403, 404, 413, 415, 422, 503, 507);
        studies.MapPost("/demo", Demonstration)
            .WithName("OpenDemonstration").WithSummary("Makes a study of the demonstration's scan.")
            .Produces<Study>(201).Produces<Study>().Refuses(403, 404);
        studies.MapGet("/{id}/voxels", Voxels)
            .WithName("GetVoxels").WithSummary("All voxels, little-endian in the study's type, axis 0 fastest.")
            .Produces<byte[]>(200, "application/octet-stream").Refuses(404);
        api.MapGet("/folder", ListFolder)
            .WithTags("Studies").WithName("ListFolder")
            .WithSummary("The scans that the server's folder offers, at most 5000; for reviewers and administrators.")
            .Produces<IReadOnlyList<ScanFolder.Listed>>().Refuses(403, 503);
    }

    private static Created<Project> AddProject(StudyStore store, NewProject project, HttpContext context)
    {
        var caller = CheckReviews(context, "Projects are made");
        return TypedResults.Created(
            (string?)null, store.AddProject(InputText.Name(project.Name, "A project's name"), project.Overlapping, caller.Id));
    }

    private static Project ChangeProject(StudyStore store, long id, ProjectSettings settings, HttpContext context)
    {
        store.FindProject(id, CheckReviews(context, "Projects are changed"));
        return store.ChangeProject(id, settings.Overlapping);
    }

    private static Task<IReadOnlyList<ScanFolder.Listed>> ListFolder(ScanFolder folder, HttpContext context)
    {
        CheckReviews(context, "Scans are taken from the server's folder");
        return folder.List(context.RequestAborted);
    }

    /// <exception cref="Refusal">The caller is no reviewer.</exception>
    private static Caller CheckReviews(HttpContext context, string what) => Caller.Of(context.User) is { Reviews: true } caller
        ? caller
        : throw Refusal.Forbidden($"{what} by reviewers and administrators; ask one of them.");

    /// <summary>Returns the number of the project that a scan comes into: the caller's first one unless another is asked for.</summary>
    /// <exception cref="Refusal">The caller does not see it, or is a member of none.</exception>
    private static long ProjectFor(Caller caller, long? project, StudyStore store) => project is { } id
        ? store.FindProject(id, caller).Id
        : store.Projects(caller, null, 1).SingleOrDefault()?.Id
            ?? throw Refusal.Forbidden("You are a member of no project yet: ask a reviewer or an administrator to add you to one.");

    private static Task<IResult> Upload(
        ScanImport scans, StudyStore store, MemberStore members, string name, long? project, HttpContext context)
    {
        var (request, caller) = (context.Request, Caller.Of(context.User));
        return Import(
            new IncomingScan(
                InputText.FileName(name), ProjectFor(caller, project, store), caller.Id, request.Body, request.ContentLength),
            caller, scans, members, context);
    }

    private static async Task<IResult> FromFolder(
        ScanImport scans, ScanFolder folder, StudyStore store, MemberStore members, FolderScan scan, HttpContext context)
    {
        var caller = CheckReviews(context, "Scans are taken from the server's folder");
        long project = ProjectFor(caller, scan.Project, store);
        await using var file = await folder.Open(scan.Path, context.RequestAborted);
        return await Import(
            new IncomingScan(ScanFolder.NameOf(scan.Path), project, caller.Id, file, file.Length), caller, scans, members, context);
    }

    private static async Task<IResult> Demonstration(
        ScanImport scans, StudyStore store, MemberStore members, ServerOptions options, HttpContext context)
    {
        var caller = Caller.Of(context.User);
        await using var file = File.OpenRead(options.Demonstration ?? throw Refusal.NotFound("demonstration"));
        return await Import(
            new IncomingScan(
                Path.GetFileName(options.Demonstration), ProjectFor(caller, null, store), caller.Id, file, file.Length),
            caller, scans, members, context);
    }

    private static async Task<IResult> Import(
        IncomingScan scan, Caller caller, ScanImport scans, MemberStore members, HttpContext context)
    {
        var (study, isNew) = await scans.Import(scan, context.RequestAborted);
        members.NoteUpload(study.Id, caller);
        return isNew ? TypedResults.Created((string?)null, study) : TypedResults.Ok(study);
    }

    private static async Task Voxels(StudyStore store, ScanCache scans, string id, HttpContext context)
    {
        var study = store.Find(id, Caller.Of(context.User));
        var response = context.Response;
        byte[] slice = [];
        for (int k = 0; k < study.Size[2]; k++)
        {
            // The scan is let go between two slices, so that a client who reads slowly keeps a slice in memory, and no scan.
            using (var lease = await scans.Open(study.Hash, study.Ending))
            {
                var voxels = lease.Scan.Compact;
                if (k == 0)
                {
                    slice = new byte[voxels.SliceBytes];
                    response.ContentType = "application/octet-stream";
                    response.ContentLength = (long)voxels.SliceBytes * study.Size[2];
                }

                voxels.CopySlice(k, slice);
            }

            await response.Body.WriteAsync(slice, context.RequestAborted);
        }
    }
}

/// <summary>A scan of the server's folder that is to become a study.</summary>
/// <param name="Path">Its path in the list of the folder.</param>
/// <param name="Project">The number of the study's project; null for the caller's first project.</param>
internal sealed record FolderScan(string Path, long? Project = null);
