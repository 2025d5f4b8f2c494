using System.CommandLine;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Terminal;
using Command = System.CommandLine.Command;

namespace PromptUNet.Cli;

/// <summary><c>promptunet replay</c>: the result of a journal, computed anew.</summary>
internal static class ReplayCommand
{
    /// <summary>The command's options, as the user wrote them.</summary>
    internal sealed record Request(
        string Journal, string Image, string Output, ModelChoice Model, bool OtherModel, int? Volume, bool Force, bool Quiet);

    public static Command Create(Screen screen)
    {
        var journal = new Argument<string>("LOG") { Description = "A journal of 'promptunet serve'. It is only read." };
        var image = new Argument<string>("IMAGE") { Description = "The scan that it is of." };
        var output = new Option<string>("--output", "-o")
        {
            HelpName = "OUT", Required = true,
            Description = $"The mask to write, on the scan's grid: {string.Join(", ", VolumeFile.Endings)}.",
        };
        var otherModel = JournalModel.OtherModelOption();
        var volume = new Option<int?>("--volume")
        {
            HelpName = "K", Description = "Which volume of a 4-D scan, counted from 0; by default the first.",
        };
        var force = new Option<bool>("--force") { Description = "Replace files that exist." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no summary; warnings and errors only." };
        var model = new ModelOptions();
        var command = new Command("replay", "Computes the result of a journal anew: the same bytes every time.")
        {
            journal, image, output, otherModel, volume, force, quiet,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            Run(
                new Request(
                    parsed.GetValue(journal)!, parsed.GetValue(image)!, parsed.GetValue(output)!, model.Of(parsed),
                    parsed.GetValue(otherModel), parsed.GetValue(volume), parsed.GetValue(force), parsed.GetValue(quiet)),
                screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="UsageException">The options contradict each other or the files, or the network is not the journal's.</exception>
    /// <exception cref="JournalException">The file is no journal, or one of another scan.</exception>
    /// <exception cref="CancelledException">Nothing was written.</exception>
    public static void Run(Request request, Screen screen, CancellationToken cancel)
    {
        OutputFile.CheckMask(request.Output, request.Force, request.Journal, request.Image);
        var content = JournalContent.Read(request.Journal);
        var (preset, model) = JournalModel.For(request.Journal, content, SegmenterChoice.Default, request.Model, request.OtherModel);
        using var chosen = SegmenterChoice.Of(preset, model);
        var image = VolumeFile.ReadImage(request.Image, request.Volume, cancel);
        screen.Warn(image.Warnings.Select(w => $"{request.Image}: {w}"));

        var start = TimeProvider.System.GetTimestamp();
        using var session = AnnotationSession.Of(
            content, image, chosen.Segmenter, JournalModel.Of(preset, model), allowOtherModel: request.OtherModel);
        screen.Warn(session.Warnings);
        int segmented = Computing.Whole(session, screen.Progress(request.Quiet), cancel);
        VolumeFile.Write(request.Output, session.Result);
        if (!request.Quiet)
        {
            screen.Line(
                $"{chosen.Name}: {Screen.Count(session.Commands.Count, "command")} replayed, "
                + $"{Screen.Count(segmented, "slice")} segmented in "
                + $"{TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s.");
            screen.Line($"Mask:    {request.Output}");
        }
    }
}
