using System.Diagnostics;
using System.Globalization;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Benchmarks;

/// <summary>An annotation of ten thousand commands on a scan of 256 x 256 x 126 with eight labels: journal, opening, memory, undo.</summary>
internal static class LongHistory
{
    private const int Commands = 10_000, Labels = 8, Undone = 1000;

    private static readonly Size3 Size = new(256, 256, 126);

    public static void Print(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, "scan.journal");
            var volume = Volume.OfSlices(new Grid(Size, Affine.Scaling(1, 1, 1)), (k, slice) => Array.Fill(slice, (short)k));
            Say("commands applied and computed", "s", Time(() => Annotate(path, volume)).TotalSeconds);
            Say("journal", "MB", new FileInfo(path).Length / 1e6);
            Say("computed claims on disk", "MB", new FileInfo(path + ".claims").Length / 1e6);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            AnnotationSession? session = null;
            Say("reading the journal", "ms", Time(() => JournalContent.Read(path)).TotalMilliseconds);
            Say("opening", "ms", Time(() => session = Open(path, volume)).TotalMilliseconds);
            Say("memory of the opened session", "MB", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6);
            Say("slices that are stale", "", session!.Stale.Sum(r => r.Last - r.First + 1));
            Undo(session, "undo after opening, on disk");
            session.Dispose();
            Say("replay", "s", Time(() => AnnotationSession.Replay(JournalContent.Read(path), volume, new PromptMaskSegmenter(), "copy")).TotalSeconds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Undo(AnnotationSession session, string what)
        {
            var times = new double[Undone];
            for (int i = 0; i < times.Length; i++)
            {
                times[i] = Time(() => session.Apply(new Undo())).TotalMilliseconds;
            }

            Array.Sort(times);
            Say($"{what}: median", "ms", times[Undone / 2]);
            Say($"{what}: 99 %", "ms", times[Undone * 99 / 100]);
            Say($"{what}: longest", "ms", times[^1]);
        }

        void Say(string what, string unit, double value) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-40} {value,10:0.0} {unit}"));
    }

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
            < 30 when keyframes.Count > 4 => new Withdraw(label, 2, keyframes.Places.ElementAt(random.Next(keyframes.Count)).Slice),
            < 35 when session.History.CanUndo => new Undo(),
            < 36 => session.Locked(label),
            _ => new Vouch(label, 2, random.Next(Size.Z), Drawn(label, random), VouchedBy.Drawn) { Strokes = 3, ActiveMilliseconds = 4000 },
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

    private static AnnotationSession Open(string path, Volume volume) => AnnotationSession.Open(path, volume, new PromptMaskSegmenter(), "copy");

    private static TimeSpan Time(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed;
    }
}
