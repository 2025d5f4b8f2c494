using System.CommandLine;
using System.Globalization;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;
using PromptUNet.Terminal;
using Command = System.CommandLine.Command;

namespace PromptUNet.Cli.Segment;

/// <summary><c>promptunet segment</c>: from drawn slices to a mask in the whole volume.</summary>
internal static class SegmentCommand
{
    public static Command Create(Screen screen)
    {
        var image = new Argument<string>("IMAGE") { Description = "The scan: NIfTI, NRRD or MetaImage." };
        var prompt = new Option<string>("--prompt")
        {
            HelpName = "MASK", Required = true,
            Description =
                "Your drawing: a mask volume with one or more drawn slices, or a PNG of one slice: the picture from 'promptunet slice' "
                + "painted on in a colour (see 'promptunet slice --help'), or a drawing alone (with --slice) in flat greys on black, "
                + "each a structure of its own, whose pixels are in the order in which the slice is stored.",
        };
        var axis = new Option<string?>("--axis")
        {
            Description =
                "The plane of the drawn slices, or the number of the array axis across them. "
                + "Needed only if the drawing fits more than one axis.",
        };
        var slice = new Option<int?>("--slice")
        {
            HelpName = "N",
            Description = "The drawn slice, counted from 0 as stored; some programs count from 1. Of a mask volume, use this slice alone.",
        };
        var labels = LabelChoice.Option(
            "Only these labels of the prompt, by number or name. By default all of them, which compete for each voxel.");
        var keyframes = new Option<string[]>("--keyframe")
        {
            HelpName = "MASK:N",
            Description =
                "A correction: slice N as drawn in a PNG or mask volume. An empty one marks the structure as absent. "
                + "A painted picture from 'promptunet slice' needs no :N. May be repeated.",
        };
        var locked = new Option<string?>("--lock")
        {
            HelpName = "MASK",
            Description = "A mask whose labels stay as they are: the result holds them too, and no other label gets their voxels.",
        };
        var consensus = new Option<bool>("--consensus")
        {
            Description =
                "Let three planes vote: cross-sections of the result are propagated along the other two axes. "
                + "For nearly cubic voxels; takes two to three times as long.",
        };
        var output = new Option<string>("--output", "-o")
        {
            HelpName = "OUT", Required = true,
            Description = $"The mask to write, on the scan's grid: {string.Join(", ", VolumeFile.Endings)}.",
        };
        var preview = new Option<string?>("--preview") { HelpName = "PNG", Description = "A picture of the result, to look at." };
        var confidence = SliceReport.Option();
        var suggest = new Option<bool>("--suggest")
        {
            Description = "Print the slice to correct next: the one whose correction is expected to mend most.",
        };
        var force = new Option<bool>("--force") { Description = "Replace files that exist." };
        var model = new ModelOptions();
        var preset = SegmenterChoice.PresetOption();
        var volume = new Option<int?>("--volume")
        {
            HelpName = "K", Description = "Which volume of a 4-D scan, counted from 0; by default the first.",
        };
        var noStop = new Option<bool>("--no-stop")
        {
            Description = "Propagate until a mask is empty, as published, without judging where the structure ends.",
        };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no summary; warnings and errors only." };
        axis.AcceptOnlyFromAmong(SliceAxis.Names);
        var command = new Command("segment", "Draw a structure on one slice, get its mask on every slice.")
        {
            image, prompt, axis, slice, labels, keyframes, locked, consensus, output, preview, confidence, suggest, force, preset,
            noStop, volume, quiet,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            Run(
                new SegmentRequest
                {
                    Image = parsed.GetValue(image)!, Prompt = parsed.GetValue(prompt)!, Output = parsed.GetValue(output)!,
                    Axis = parsed.GetValue(axis), Slice = parsed.GetValue(slice), Labels = LabelChoice.Split(parsed.GetValue(labels)),
                    Keyframes = parsed.GetValue(keyframes) ?? [], Lock = parsed.GetValue(locked),
                    Consensus = parsed.GetValue(consensus), Preview = parsed.GetValue(preview),
                    Confidence = parsed.GetValue(confidence), Suggest = parsed.GetValue(suggest), Force = parsed.GetValue(force),
                    Model = model.Of(parsed), Preset = parsed.GetValue(preset)!, NoStop = parsed.GetValue(noStop),
                    Volume = parsed.GetValue(volume), Quiet = parsed.GetValue(quiet),
                },
                screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="UsageException">The options contradict each other or the files; nothing was computed or written.</exception>
    /// <exception cref="CancelledException">Nothing was written; the message states the progress.</exception>
    public static void Run(SegmentRequest request, Screen screen, CancellationToken cancel)
    {
        CheckOutputs(request);
        // While the network is prepared.
        var reading = Task.Run(() => VolumeFile.ReadImage(request.Image, request.Volume, cancel), cancel);
        using var chosen = SegmenterChoice.Of(request.Preset, request.Model);
        var segmenter = request.NoStop ? chosen.WithoutStop() : chosen;
        var image = reading.GetAwaiter().GetResult();
        screen.Warn(image.Warnings.Select(w => $"{request.Image}: {w}"));
        screen.Warn(request.Consensus && !Consensus.Suits(image.Grid)
            ?
            [
                $"{request.Image}: Voxels are more than {Consensus.LongestEdge} times as long along one axis as along another; "
                + "a vote of three planes may make the result worse.",
            ]
            : []);
        var reader = new DrawingReader(image, screen.Warn);
        var drawing = reader.Prompt(request.Prompt, request.Axis, request.Slice, request.Labels);
        drawing = request.Keyframes.Aggregate(drawing, (d, text) => d.With(reader.Correction(text, d.Axis, request.Labels)));
        var locked = request.Lock is { } mask
            ? LockedLabels.Of(mask, reader.Merged(mask), drawing.Labels, screen)
            : LockedLabels.None(image.Grid);

        var start = TimeProvider.System.GetTimestamp();
        using var session = new AnnotationSession(image, segmenter.Segmenter, segmenter.Options, consensus: request.Consensus);
        Draw(session, locked, drawing);
        int segmented = Computing.Whole(session, screen.Progress(request.Quiet), cancel);
        var result = new LabelVolume(image.Grid, session.Result, [.. locked.Names, .. drawing.Names]);
        var summary = new ResultSummary(drawing, result);
        cancel.ThrowIfCancellationRequested();      // what follows takes a moment, and each file is written whole
        Write(request, image, session, result, summary);
        if (!request.Quiet)
        {
            summary.Print(screen, request, segmenter.Name, segmented, TimeProvider.System.GetElapsedTime(start));
        }

        if (request.Suggest)
        {
            screen.Line(NextCorrection(session));
        }
    }

    private static void CheckOutputs(SegmentRequest request)
    {
        string[] keyframes = [.. request.Keyframes.Select(k => DrawingReader.Parts(k).Path)];
        OutputFile.CheckMask(
            request.Output, request.Force,
            [request.Image, request.Prompt, .. keyframes, .. request.Lock is { } locked ? [locked] : Array.Empty<string>()]);
        if (request.Preview is { } preview)
        {
            OutputFile.CheckPicture(preview, request.Force, [request.Prompt, .. keyframes]);
        }

        if (request.Confidence is { } confidence)
        {
            OutputFile.CheckReport(confidence, SliceReport.Endings, request.Force);
        }
    }

    /// <exception cref="UsageException">Every drawn pixel of a label is in locked labels.</exception>
    private static void Draw(AnnotationSession session, LockedLabels locked, Drawing drawing)
    {
        foreach (var command in locked.Commands().Concat(drawing.Commands(session)))
        {
            session.Apply(command);
        }

        if (drawing.Labels.FirstOrDefault(l => session.State.Labels[l].Axis is null) is var lost and not 0)
        {
            throw new UsageException(
                $"Locked labels hold every drawn pixel of {drawing.NameOf(lost)}: draw it elsewhere, or take those pixels out of --lock.");
        }
    }

    private static void Write(SegmentRequest request, Volume image, AnnotationSession session, LabelVolume result, ResultSummary summary)
    {
        VolumeFile.Write(request.Output, result);
        if (request.Preview is { } preview)
        {
            summary.WritePreview(preview, image);
        }

        if (request.Confidence is { } confidence)
        {
            SliceReport.Of(request.Output, session).Write(confidence);
        }
    }

    /// <summary>The slice to correct next, as a sentence.</summary>
    private static string NextCorrection(AnnotationSession session)
    {
        if (session.Suggestion() is not { } next)
        {
            return "Correct next: no slice. No pixel is expected to be wrong on the slices that have a prediction.";
        }

        string label = session.State.Labels[next.Label].Name, plane = SliceAxis.Name(session.State.Grid, next.Axis);
        string mended = $"It is expected to mend {ShareWords.Of(next.Share)} of what is wrong with this label.";
        return string.Create(CultureInfo.InvariantCulture, $"Correct next: {plane} slice {next.Slice} of {label}. {mended}");
    }
}
