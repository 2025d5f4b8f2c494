using System.Diagnostics;
using PromptUNet.Annotation;
using PromptUNet.Cli;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Terminal;
using Command = PromptUNet.Annotation.Command;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>
/// An annotation of ten thousand commands on a scan of 256 x 256 x 126 with eight labels: journal, opening, memory, undo.
/// </summary>
internal static class LongHistory
{
    private const int Commands = 10_000, Labels = 8, Undone = 1000;

    private static readonly Size3 Size = new(256, 256, 126);

    public static System.CommandLine.Command Create(Screen screen)
    {
        var command =
            new System.CommandLine.Command("history", "Times an annotation of ten thousand commands: its journal, opening and undo.");
        command.SetAction(_ =>
        {
            Print(screen.Output.Profile.Out.Writer);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Times are of the clock and, in brackets, of the processor, which other programs on the machine slow down less.</summary>
    private static void Print(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, "scan.journal");
            var volume = Volume.OfSlices(new Grid(Size, Affine.Scaling(1, 1, 1)), (k, slice) => Array.Fill(slice, (short)k));
            Say("each command, applied and computed", Time(() => Annotate(path, volume)) / Commands);
            output.WriteLine(Line("journal", $"{new FileInfo(path).Length / 1e6:0.0} MB"));
            output.WriteLine(Line("computed slices on disk", $"{new FileInfo(path + ".claims").Length / 1e6:0.0} MB"));
            JournalContent? content = null;
            Say("reading the journal", Time(() => content = JournalContent.Read(path)));
            Say("folding its commands", Time(() => content!.ToHistory(AnnotationState.Empty(volume.Grid))));
            content = null;
            long before = GC.GetTotalMemory(forceFullCollection: true);
            AnnotationSession? session = null;
            Say("opening, both included", Time(() => session = Open(path, volume)));
            output.WriteLine(
                Line("memory of the opened session", $"{(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:0.0} MB"));
            output.WriteLine(Line("slices that are stale", $"{session!.Stale.Sum(r => r.Last - r.First + 1)}"));
            Cost[] undos = [.. Enumerable.Range(0, Undone).Select(_ => Time(() => session.Apply(new Undo()))).OrderBy(c => c.Clock)];
            Say("undo, written to disk: median", undos[Undone / 2]);
            Say("undo, written to disk: 99 %", undos[Undone * 99 / 100]);
            Say("undo, written to disk: mean", undos.Aggregate((a, b) => new Cost(a.Clock + b.Clock, a.Processor + b.Processor)) / Undone);
            session.Dispose();
            Say("replay", Time(() => AnnotationSession.Replay(JournalContent.Read(path), volume, new PromptMaskSegmenter(), "copy")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Say(string what, Cost cost) =>
            output.WriteLine(Line(what, $"{cost.Clock.TotalMilliseconds:0.0} ms ({cost.Processor.TotalMilliseconds:0.0} ms)"));
    }

    private static string Line(string what, FormattableString value) => $"{what,-40}{FormattableString.Invariant(value)}";

    private static void Annotate(string path, Volume volume)
    {
        var options = new PropagationOptions { Align = false, FeedbackThreshold = null };
        using var session = AnnotationSession.Create(path, volume, new PromptMaskSegmenter(), "copy", options);
        var random = new Random(1);
        while (session.Commands.Count < Commands)
        {
            session.Apply(Next(session, random));
            foreach (var _ in session.Compute())
            {
                // Fills the result.
            }
        }
    }

    /// <summary>Mostly a slice drawn or corrected, now and then one taken back, a step undone, a label locked for a while.</summary>
    private static Command Next(AnnotationSession session, Random random)
    {
        if (session.State.Labels.Values.FirstOrDefault(l => l.IsLocked) is { } locked)
        {
            return new UnlockLabel(locked.Id);
        }

        int label = random.Next(1, Labels + 1);
        if (!session.State.Labels.TryGetValue(label, out var known))
        {
            return new AddLabel(label, $"structure {label}", LabelColours.Of(label));
        }

        var keyframes = known.Keyframes;
        return random.Next(100) switch
        {
            < 30 when keyframes.Count > 4 => new RemoveKeyframe(label, 2, keyframes.Places.ElementAt(random.Next(keyframes.Count)).Slice),
            < 35 when session.History.CanUndo => new Undo(),
            < 36 => session.Locked(label),
            _ => new SetKeyframe(
                label, 2, random.Next(Size.Z), Drawn(label, random), KeyframeSource.Drawn) { Strokes = 3, ActiveMilliseconds = 4000 },
        };
    }

    /// <summary>A ragged disc of about 30 pixels' radius in the label's part of the slice.</summary>
    private static PixelSet Drawn(int label, Random random)
    {
        var mask = new Mask(Size.X, Size.Y);
        int centreX = 40 + (label % 4 * 58) + random.Next(-4, 5), centreY = 70 + (label / 4 * 58) + random.Next(-4, 5);
        for (int y = 0; y < Size.Y; y++)
        {
            double radius = 30 + (3 * random.NextDouble());
            for (int x = 0; x < Size.X; x++)
            {
                mask[x, y] = Math.Pow(x - centreX, 2) + Math.Pow(y - centreY, 2) < radius * radius;
            }
        }

        return new PixelSet(mask);
    }

    private static AnnotationSession Open(string path, Volume volume) =>
        AnnotationSession.Open(path, volume, new PromptMaskSegmenter(), "copy");

    private static Cost Time(Action work)
    {
        var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        work();
        return new Cost(watch.Elapsed, Environment.CpuUsage.TotalTime - processor);
    }

    private readonly record struct Cost(TimeSpan Clock, TimeSpan Processor)
    {
        public static Cost operator /(Cost cost, int parts) => new(cost.Clock / parts, cost.Processor / parts);
    }
}
