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
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, StudyJson.Default));

    public static void MapStudies(this IEndpointRouteBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("/", (StudyStore store) => store.Projects())
            .WithName("ListProjects").WithSummary("All projects, the oldest first.").Produces<IReadOnlyList<Project>>();
        projects.MapPost("/", AddProject)
            .WithName("AddProject").WithSummary("Makes a project; for reviewers and administrators.")
            .Produces<Project>(201).Refuses(403, 422);
        projects.MapPut("/{id:long}", ChangeProject)
            .WithName("ChangeProject").WithSummary("Sets whether exported labels may overlap; for reviewers and administrators.")
            .Produces<Project>().Refuses(403, 404);

        var studies = api.MapGroup("/studies").WithTags("Studies");
        studies.MapGet("/", (StudyStore store, long? project) => store.List(project))
            .WithName("ListStudies").WithSummary("The studies of a project, or all, the newest first.")
            .Produces<IReadOnlyList<Study>>();
        studies.MapGet("/{id}", (StudyStore store, string id) => store.Find(id))
            .WithName("GetStudy").WithSummary("A study: where its voxels lie, and how they are sent.").Produces<Study>().Refuses(404);
        studies.MapPost("/", Upload)
            .WithName("UploadStudy").WithSummary("Makes a study of a scan: the file's bytes are the body.")
            .WithDescription(
                "NIfTI, NRRD or MetaImage in one file. "
                + "The same file under the same name in a project is the study that is there already (200).")
            .Accepts<Stream>("application/octet-stream").Produces<Study>(201).Produces<Study>().Refuses(400, 413, 415)
            .WithBodyLimit(api.ServiceProvider.GetRequiredService<ServerOptions>().MostUpload);
        studies.MapPost("/from-folder", FromFolder)
            .WithName("OpenFromFolder").WithSummary("Makes a study of a scan that lies in the server's folder.")
            .Produces<Study>(201).Produces<Study>().Refuses(400, 404, 413, 415);
        studies.MapPost("/demo", Demonstration)
            .WithName("OpenDemonstration").WithSummary("Makes a study of the demonstration's scan.")
            .Produces<Study>(201).Produces<Study>().Refuses(404);
        studies.MapGet("/{id}/voxels", Voxels)
            .WithName("GetVoxels").WithSummary("All voxels, little-endian in the study's type, axis 0 fastest.")
            .Produces<byte[]>(200, "application/octet-stream").Refuses(404);
        studies.MapDelete("/{id}", Remove)
            .WithName("RemoveStudy").WithSummary("Removes a study without tasks; for administrators.")
            .Produces(204).Refuses(403, 404, 409);
        api.MapGet("/folder", (ScanFolder folder) => folder.List())
            .WithTags("Studies").WithName("ListFolder").WithSummary("The scans that the server's folder offers, at most 5000.")
            .Produces<IReadOnlyList<ScanFolder.Listed>>();
    }

    private static Created<Project> AddProject(StudyStore store, NewProject project, HttpContext context)
    {
        CheckReviews(context);
        return TypedResults.Created(
            (string?)null, store.AddProject(InputText.Name(project.Name, "A project's name"), project.Overlapping));
    }

    private static Project ChangeProject(StudyStore store, long id, ProjectSettings settings, HttpContext context)
    {
        CheckReviews(context);
        return store.ChangeProject(id, settings.Overlapping);
    }

    private static void CheckReviews(HttpContext context)
    {
        if (!Caller.Of(context.User).Reviews)
        {
            throw Refusal.Forbidden("Projects are made and changed by reviewers and administrators; ask one of them.");
        }
    }

    private static async Task<IResult> Upload(ScanImport scans, StudyStore store, string name, long? project, HttpRequest request)
    {
        long number = project ?? store.Projects()[0].Id;
        return Answer(await scans.Import(InputText.FileName(name), number, request.Body, request.HttpContext.RequestAborted));
    }

    private static async Task<IResult> FromFolder(
        ScanImport scans, ScanFolder folder, StudyStore store, FolderScan scan, CancellationToken cancel)
    {
        await using var file = folder.Open(scan.Path);
        return Answer(await scans.Import(Path.GetFileName(scan.Path), scan.Project ?? store.Projects()[0].Id, file, cancel));
    }

    private static async Task<IResult> Demonstration(
        ScanImport scans, StudyStore store, ServerOptions options, CancellationToken cancel)
    {
        await using var file = File.OpenRead(options.Demonstration ?? throw Refusal.NotFound("demonstration"));
        return Answer(await scans.Import(Path.GetFileName(options.Demonstration), store.Projects()[0].Id, file, cancel));
    }

    private static NoContent Remove(StudyStore store, string id, HttpContext context)
    {
        if (Caller.Of(context.User).Role != Roles.Admin)
        {
            throw Refusal.Forbidden("Studies are removed by administrators; ask one of them.");
        }

        store.Remove(id);
        return TypedResults.NoContent();
    }

    private static async Task Voxels(StudyStore store, ScanCache scans, string id, HttpContext context)
    {
        var study = store.Find(id);
        var response = context.Response;
        using var lease = await scans.Open(study.Hash, study.Ending);
        var voxels = lease.Scan.Compact;
        int slices = lease.Scan.Volume.Grid.Size.Z;
        response.ContentType = "application/octet-stream";
        response.ContentLength = (long)voxels.SliceBytes * slices;
        byte[] slice = new byte[voxels.SliceBytes];
        for (int k = 0; k < slices; k++)
        {
            voxels.CopySlice(k, slice);
            await response.Body.WriteAsync(slice, context.RequestAborted);
        }
    }

    private static IResult Answer((Study Study, bool IsNew) imported) =>
        imported.IsNew ? TypedResults.Created((string?)null, imported.Study) : TypedResults.Ok(imported.Study);
}

/// <summary>A scan of the server's folder that is to become a study.</summary>
/// <param name="Path">Its path in the list of the folder.</param>
/// <param name="Project">The number of the study's project; null for the first project.</param>
internal sealed record FolderScan(string Path, long? Project = null);
