using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>The endpoints that import and export masks, and report the effort of an annotation.</summary>
internal static class SessionFileEndpoints
{
    private const string Layered = "seg.nrrd";

    // The most that a voxel of an exported mask takes.
    private const long BytesOfLabel = 2;

    private static readonly string[] Formats = ["nii.gz", "nii", "nrrd", Layered], Modes = ["start", "keyframes", "labels"];

    public static void MapSessionFiles(this IEndpointRouteBuilder task)
    {
        task.MapPost("/import", Import)
            .WithName("ImportMask")
            .WithSummary("Each label of a mask file becomes a new label, in one step: the file's bytes are the body.")
            .WithDescription(
                "mode start: a mask to be corrected; keyframes: every n-th slice becomes a keyframe; labels: done and locked. "
                + "A mask on another grid is resampled; one whose place was lost is refused.")
            .Accepts<Stream>("application/octet-stream").Produces<ImportResult>().Refuses(400, 404, 409, 413, 415, 422, 429, 507)
            .WithBodyLimit(task.ServiceProvider.GetRequiredService<ServerOptions>().MostUpload);
        task.MapGet("/mask", Mask)
            .WithName("GetMask").WithSummary("The labels as a file on the scan's grid: nii.gz, nii, nrrd or seg.nrrd.")
            .WithDescription("One label a voxel; in a seg.nrrd of a project whose labels may overlap, each label is whole in a layer.")
            .Produces<Stream>(200, "application/octet-stream").Refuses(404, 409, 422, 507);
        task.MapGet("/effort", Effort)
            .WithName("GetEffort").WithSummary("Strokes and time that the annotation took, as JSON or, with format=md, as a table.")
            .Produces<string>(200, "application/json", "text/markdown").Refuses(404, 409);
    }

    private static async Task<ImportResult> Import(
        string id, string client, long number, int @base, string mode, string name, int? axis, int? every,
        TaskStore tasks, SessionPool pool, MaskImport masks, HttpContext context)
    {
        var commandId = CommandId.Of(client, number, @base);
        if (!Modes.Contains(mode))
        {
            throw Refusal.Unsuitable($"A mask is imported in one of the modes {string.Join(", ", Modes)}.");
        }

        var (caller, cancel) = (Caller.Of(context.User), context.RequestAborted);
        var session = pool.Of(tasks.Find(id, caller));
        var grid = await session.Read(s => s.State.Grid, cancel);
        var mask = await masks.Read(InputText.FileName(name), context.Request.Body, context.Request.ContentLength, grid, cancel);
        var result = await session.Apply(commandId, caller, s => MaskImport.ToCommand(mask, mode, axis, every, s), cancel);
        return new ImportResult(result.Version, result.Applied, mask.Labels.Warnings);
    }

    private static async Task<FileStreamHttpResult> Mask(
        string id, string? format, TaskStore tasks, StudyStore studies, SessionPool pool, DataFolder folder, HttpContext context)
    {
        var task = tasks.Find(id, Caller.Of(context.User));
        string ending = format ?? Formats[0];
        if (!Formats.Contains(ending))
        {
            throw Refusal.Unsuitable($"A mask is written as {string.Join(", ", Formats)}.");
        }

        var study = studies.Find(task.Study);
        folder.Reserve.Check(study.Size.Aggregate(BytesOfLabel, (bytes, length) => bytes * length));
        var file = folder.Receive($".{ending}");
        context.Response.RegisterForDispose(file);
        bool isLayered = ending == Layered && studies.FindProject(study.Project).Overlapping;
        await pool.Of(task).Read(session => Write(file.Path, session, isLayered), context.RequestAborted);
        string scan = task.StudyName[..^ScanImport.EndingOf(task.StudyName).Length];
        return TypedResults.File(File.OpenRead(file.Path), "application/octet-stream", $"{scan}-mask.{ending}");
    }

    private static bool Write(string path, AnnotationSession session, bool isLayered)
    {
        VolumeFile.Write(path, isLayered ? session.Layers() : new LabelLayers(session.Result));
        return true;
    }

    private static async Task<ContentHttpResult> Effort(string id, string? format, TaskStore tasks, SessionPool pool, HttpContext context)
    {
        bool isTable = format == "md";
        string report = await pool.Of(tasks.Find(id, Caller.Of(context.User))).Read(
            session => isTable ? EffortReport.Of(session).ToMarkdown() : EffortReport.Of(session).ToJson(), context.RequestAborted);
        return TypedResults.Text(report, isTable ? "text/markdown" : "application/json");
    }
}

/// <summary>The answer to an import.</summary>
/// <param name="Version">The number of commands in the journal now.</param>
/// <param name="Applied">The journal's number of the import.</param>
/// <param name="Warnings">Warnings that came up when the mask was read and placed on the scan.</param>
internal sealed record ImportResult(int Version, int Applied, IReadOnlyList<string> Warnings);
