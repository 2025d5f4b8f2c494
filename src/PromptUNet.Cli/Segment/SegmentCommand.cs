using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Propagation;
using PromptUNet.Terminal;

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
            Description = "What you drew: a mask volume with one or more drawn slices, or a PNG picture of one slice (with --slice), its pixels as the slice is stored.",
        };
        var axis = new Option<string?>("--axis")
        {
            Description = "The plane of the drawn slices, or the number of the array axis across them. Found by itself where the drawing leaves no doubt.",
        };
        var slice = new Option<int?>("--slice")
        {
            HelpName = "N",
            Description = "The drawn slice, counted from 0 as stored. Of a mask volume, use this slice alone.",
        };
        var labels = LabelChoice.Option("Only these labels of the prompt, by number or name. Without it all, each competing for its place.");
        var keyframes = new Option<string[]>("--keyframe")
        {
            HelpName = "MASK:N",
            Description = "A correction: slice N as drawn in a PNG or mask volume; an empty one says that the structure has ended. May be repeated.",
        };
        var output = new Option<string>("--output", "-o")
        {
            HelpName = "OUT", Required = true,
            Description = $"The mask to write, on the scan's grid: {string.Join(", ", VolumeFile.Endings)}.",
        };
        var preview = new Option<string?>("--preview") { HelpName = "PNG", Description = "A picture of the result, to look at." };
        var force = new Option<bool>("--force") { Description = "Replace files that exist." };
        var model = new ModelOptions();
        var preset = SegmenterChoice.PresetOption();
        var volume = new Option<int>("--volume") { HelpName = "K", Description = "Which volume of a 4-D scan, counted from 0." };
        var noStop = new Option<bool>("--no-stop") { Description = "Go on until a mask is empty, as published, and do not look for the structure's end." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no summary; warnings and errors only." };
        axis.AcceptOnlyFromAmong(SliceAxis.Names);
        var command = new Command("segment", "Draw a structure on one slice, get its mask on every slice.")
        {
            image, prompt, axis, slice, labels, keyframes, output, preview, force, preset, noStop, volume, quiet,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            Run(
                new SegmentRequest
                {
                    Image = parsed.GetValue(image)!, Prompt = parsed.GetValue(prompt)!, Output = parsed.GetValue(output)!,
                    Axis = parsed.GetValue(axis), Slice = parsed.GetValue(slice), Labels = LabelChoice.Split(parsed.GetValue(labels)),
                    Keyframes = parsed.GetValue(keyframes) ?? [], Preview = parsed.GetValue(preview), Force = parsed.GetValue(force),
                    Model = model.Of(parsed), Preset = parsed.GetValue(preset)!, NoStop = parsed.GetValue(noStop), Volume = parsed.GetValue(volume), Quiet = parsed.GetValue(quiet),
                },
                screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="UsageException">The request makes no sense; nothing was computed or written.</exception>
    /// <exception cref="CancelledException">Nothing was written; the message says how far it got.</exception>
    public static void Run(SegmentRequest request, Screen screen, CancellationToken cancel)
    {
        CheckOutputs(request);
        var reading = Task.Run(() => VolumeFile.ReadImage(request.Image, request.Volume), cancel);      // while the network is prepared
        using var chosen = SegmenterChoice.Of(request.Preset, request.Model);
        var segmenter = request.NoStop ? chosen.WithoutStop() : chosen;
        var image = reading.GetAwaiter().GetResult();
        screen.Warn(image.Warnings.Select(w => $"{request.Image}: {w}"));
        var reader = new DrawingReader(image.Grid, screen);
        var drawing = reader.Prompt(request.Prompt, request.Axis, request.Slice, request.Labels);
        drawing = request.Keyframes.Aggregate(drawing, (d, text) => d.With(reader.Correction(text, d.Axis, request.Labels)));

        var start = TimeProvider.System.GetTimestamp();
        var propagation = new MultiLabel(image, drawing.Axis, drawing.Keyframes(), segmenter.Segmenter, segmenter.Options, cancel);
        int segmented = Propagate(propagation, drawing, screen.Progress(request.Quiet));
        var result = new LabelVolume(image.Grid, propagation.Result, drawing.Names);
        var summary = new ResultSummary(drawing, result);
        cancel.ThrowIfCancellationRequested();      // what follows takes a moment, and each file is written whole
        VolumeFile.Write(request.Output, result);
        if (request.Preview is { } preview)
        {
            summary.WritePreview(preview, image);
        }

        if (!request.Quiet)
        {
            summary.Print(screen, request, segmenter.Name, segmented, TimeProvider.System.GetElapsedTime(start));
        }
    }

    private static void CheckOutputs(SegmentRequest request)
    {
        string[] keyframes = [.. request.Keyframes.Where(k => k.Contains(':')).Select(k => k[..k.LastIndexOf(':')])];
        OutputFile.CheckMask(request.Output, request.Force, [request.Image, request.Prompt, .. keyframes]);
        if (request.Preview is { } preview)
        {
            OutputFile.CheckPicture(preview, request.Force, [request.Prompt, .. keyframes]);
        }
    }

    /// <returns>How often the segmenter was asked.</returns>
    private static int Propagate(MultiLabel propagation, Drawing drawing, ProgressLine progress)
    {
        using (progress)
        {
            int done = 0, total = 0, segmented = 0;
            try
            {
                foreach (var (label, happened) in propagation.Run())
                {
                    (done, total) = (happened.Done, happened.Total);
                    segmented += happened is SliceSegmented ? 1 : 0;
                    progress.Show(total == 0 ? 1 : (double)done / total, drawing.NameOf(label));
                }
            }
            catch (OperationCanceledException)
            {
                string reached = total == 0 ? "before the first slice" : $"with {done} of {total} slices done";
                throw new CancelledException($"Cancelled {reached}; nothing was written.");
            }

            return segmented;
        }
    }
}
