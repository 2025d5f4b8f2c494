using System.CommandLine;
using PromptUNet.Annotation;
using PromptUNet.Cli.Segment;
using PromptUNet.Imaging;
using PromptUNet.Terminal;
using Command = System.CommandLine.Command;

namespace PromptUNet.Cli.Annotate;

/// <summary><c>promptunet annotate</c>: a list of what a person says of a scan, followed line by line, and the mask that comes of it.</summary>
internal static class AnnotateCommand
{
    private static readonly string[] ReportEndings = [".json", ".md"];

    public static Command Create(Screen screen)
    {
        var image = new Argument<string>("IMAGE") { Description = "The scan: NIfTI, NRRD or MetaImage." };
        var script = new Option<string>("--script")
        {
            HelpName = "FILE", Required = true, Description = "What to do, one command a line; see below. Files in it are looked for from its folder.",
        };
        var journal = new Option<string?>("--journal")
        {
            HelpName = "LOG", Description = "Keeps each command on disk at once. One that exists is gone on with: the script then begins where it ends.",
        };
        var output = new Option<string>("--output", "-o")
        {
            HelpName = "OUT", Required = true, Description = $"The mask to write, on the scan's grid: {string.Join(", ", VolumeFile.Endings)}.",
        };
        var report = new Option<string?>("--report")
        {
            HelpName = "FILE", Description = "What it took: strokes, slices, time, and where the voxels come from; .json or .md.",
        };
        var confidence = SliceReport.Option();
        var force = new Option<bool>("--force") { Description = "Replace files that exist. Never the journal." };
        var otherModel = JournalModel.OtherModelOption();
        var model = new ModelOptions();
        var preset = SegmenterChoice.PresetOption();
        var volume = new Option<int>("--volume") { HelpName = "K", Description = "Which volume of a 4-D scan, counted from 0." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no summary; warnings and errors only." };
        var command = new Command("annotate", "Draw, correct, accept: follows a list of a person's commands, and can go on another day.")
        {
            image, script, journal, output, report, confidence, force, preset, otherModel, volume, quiet,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            Run(
                new AnnotateRequest
                {
                    Image = parsed.GetValue(image)!, Script = parsed.GetValue(script)!, Output = parsed.GetValue(output)!, Journal = parsed.GetValue(journal),
                    Report = parsed.GetValue(report), Confidence = parsed.GetValue(confidence), Force = parsed.GetValue(force), Model = model.Of(parsed),
                    Preset = parsed.GetValue(preset)!, OtherModel = parsed.GetValue(otherModel), Volume = parsed.GetValue(volume), Quiet = parsed.GetValue(quiet),
                },
                screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="UsageException">The request makes no sense; nothing was computed or written.</exception>
    /// <exception cref="InvalidDataException">A line of the script cannot be followed; the journal keeps the ones before it.</exception>
    /// <exception cref="CancelledException">No mask was written; the message says how far it got.</exception>
    public static void Run(AnnotateRequest request, Screen screen, CancellationToken cancel)
    {
        CheckOutputs(request);
        var script = Script.Read(request.Script);
        var before = request.Journal is { } path && File.Exists(path) ? JournalContent.Read(path) : null;
        var (preset, model) = before is null ? (request.Preset, request.Model) : JournalModel.For(request.Journal!, before, request.Preset, request.Model, request.OtherModel);
        var reading = Task.Run(() => VolumeFile.ReadImage(request.Image, request.Volume), cancel);      // while the network is prepared
        using var chosen = SegmenterChoice.Of(preset, model);
        var image = reading.GetAwaiter().GetResult();
        screen.Warn(image.Warnings.Select(w => $"{request.Image}: {w}"));

        var start = TimeProvider.System.GetTimestamp();
        using var session = Session(request.Journal, before, image, chosen, () => JournalModel.Of(preset, model));
        screen.Warn(session.Warnings);
        var following = Follow(session, script, request, screen, cancel);
        var result = session.Result;
        cancel.ThrowIfCancellationRequested();      // what follows takes a moment, and each file is written whole
        VolumeFile.Write(request.Output, result);
        var effort = EffortReport.Of(session);
        Write(request, session, effort);
        if (!request.Quiet)
        {
            AnnotationSummary.Print(screen, request, session, effort, $"{chosen.Name}: {following.Told} in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s.");
        }
    }

    private static Following Follow(AnnotationSession session, Script script, AnnotateRequest request, Screen screen, CancellationToken cancel)
    {
        using var progress = screen.Progress(request.Quiet);
        var following = new Following(session, script, request.Journal, progress);
        following.Run(new DrawingReader(session.State.Grid, screen.WarnIn(progress)), cancel);
        return following;
    }

    private static AnnotationSession Session(string? journal, JournalContent? before, Volume image, SegmenterChoice chosen, Func<string> model) => journal is null
        ? new AnnotationSession(image, chosen.Segmenter, chosen.Options)
        : before is null
            ? AnnotationSession.Create(journal, image, chosen.Segmenter, model(), chosen.Options)
            : AnnotationSession.Open(journal, image, chosen.Segmenter, model(), allowOtherModel: true);

    private static void CheckOutputs(AnnotateRequest request)
    {
        OutputFile.CheckMask(request.Output, request.Force, [request.Image, request.Script, .. request.Journal is { } journal ? [journal] : Array.Empty<string>()]);
        if (request.Report is { } report)
        {
            OutputFile.CheckReport(report, ReportEndings, request.Force);
        }

        if (request.Confidence is { } confidence)
        {
            OutputFile.CheckReport(confidence, SliceReport.Endings, request.Force);
        }
    }

    private static void Write(AnnotateRequest request, AnnotationSession session, EffortReport effort)
    {
        if (request.Report is { } report)
        {
            OutputFile.Write(report, report.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? effort.ToMarkdown() : effort.ToJson());
        }

        if (request.Confidence is { } confidence)
        {
            SliceReport.Of(request.Output, session).Write(confidence);
        }
    }
}
