using System.Text;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

public sealed class JournalTests : IDisposable
{
    private static readonly PropagationOptions Options = new() { Threads = 1, Align = false, FeedbackThreshold = null };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("promptunet");
    private readonly Volume _volume = Scans.Random(new Size3(5, 4, 6), 1);

    private string JournalPath => Path.Combine(_folder.FullName, "scan.journal");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Whatever_is_cut_off_or_flipped_the_journal_tells_a_prefix_of_its_commands_and_says_so()
    {
        var commands = Annotated(150).Select(c => c.ToJson()).ToList();
        byte[] whole = File.ReadAllBytes(JournalPath);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        var random = new Random(7);
        for (int n = 0; n < 2000; n++)
        {
            int at = random.Next(whole.Length);
            byte[] damaged = n % 2 == 0 ? whole[..at] : [.. whole];
            if (n % 2 != 0)
            {
                damaged[at] ^= (byte)(1 << random.Next(8));
            }

            if (Read(damaged) is not { } content)
            {
                Assert.True(at < header);       // damage to the first record leaves no journal
                continue;
            }

            Assert.Equal(commands.Take(content.Commands.Count), content.Commands.Select(c => c.ToJson()));
            Assert.True(content.Warning is not null || EndsWithARecord(whole, damaged.Length));
            Assert.Equal(content.Warning is null, content.Length == damaged.Length);
        }
    }

    [Fact]
    public void A_torn_journal_is_cut_at_its_last_whole_record_and_goes_on_from_there()
    {
        int commands = Annotated(40).Count;
        byte[] whole = File.ReadAllBytes(JournalPath);
        File.WriteAllBytes(JournalPath, whole[..^5]);
        using (var session = Open())
        {
            Assert.Equal(commands - 1, session.Commands.Count);
            Assert.Contains("bytes are left out", Assert.Single(session.Warnings), StringComparison.Ordinal);
            session.Apply(new Checkpoint("after the cut"));
        }

        using var again = Open();
        Assert.Empty(again.Warnings);
        Assert.Equal("after the cut", Assert.IsType<Checkpoint>(again.Commands[^1]).Name);
        string rest = Assert.Single(Directory.GetFiles(_folder.FullName, "*.cut-*"));
        Assert.Equal(whole[..^5][(int)(whole.Length - 5 - new FileInfo(rest).Length)..], File.ReadAllBytes(rest));
    }

    [Fact]
    public void An_opened_journal_shows_what_was_shown_and_computes_nothing_again()
    {
        int[] shown;
        using (var session = Create())
        {
            Annotate(session, 60);
            shown = session.Result.ToArray();
        }

        var asked = ScriptedSegmenter.Restless();
        using var opened = AnnotationSession.Open(JournalPath, _volume, asked, "restless", threads: 1);
        Assert.Equal(shown, opened.Result.ToArray());
        Assert.Empty(opened.Stale);
        Assert.Empty(asked.Asked);
    }

    [Fact]
    public void A_damaged_cache_of_computed_slices_costs_time_and_nothing_else()
    {
        int[] shown;
        using (var session = Create())
        {
            Annotate(session, 60);
            shown = session.Result.ToArray();
        }

        byte[] cache = File.ReadAllBytes(JournalPath + ".claims");
        for (int i = 50; i < cache.Length; i += 97)
        {
            cache[i] ^= 4;
        }

        File.WriteAllBytes(JournalPath + ".claims", cache);
        using var opened = Open();
        foreach (var _ in opened.Compute())
        {
        }

        Assert.Equal(shown, opened.Result.ToArray());
    }

    [Fact]
    public void Replay_gives_the_same_bytes_with_any_number_of_threads()
    {
        int[] shown;
        using (var session = Create())
        {
            Annotate(session, 80);
            shown = session.Result.ToArray();
        }

        var content = JournalContent.Read(JournalPath);
        Assert.All([1, 2, 4], threads => Assert.Equal(shown, Replay(content, "restless", threads: threads).ToArray()));
        Assert.Empty(Replay(content, "restless").Warnings);
    }

    [Fact]
    public void Undo_and_redo_go_on_after_opening()
    {
        var commands = Annotated(30);
        using var opened = Open();
        int depth = 0;
        for (; opened.History.CanUndo; depth++)
        {
            opened.Apply(new Undo());
        }

        Assert.True(depth > 0);
        Assert.All(opened.Result.ToArray(), v => Assert.Equal(0, v));
        Assert.Equal(commands.Count + depth, opened.Commands.Count);
    }

    [Fact]
    public void A_journal_of_another_scan_is_refused()
    {
        Annotated(5);
        var other = Scans.Random(new Size3(5, 4, 6), 2);
        var refusal =
            Assert.Throws<JournalException>(() => AnnotationSession.Open(JournalPath, other, ScriptedSegmenter.Restless(), "restless"));
        Assert.Contains("another scan", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_model_is_refused_unless_allowed_and_then_told_of()
    {
        int commands = Annotated(20).Count;
        var content = JournalContent.Read(JournalPath);
        Assert.Throws<JournalException>(() => Replay(content, "other"));
        Assert.Contains("other", Assert.Single(Replay(content, "other", allow: true).Warnings), StringComparison.Ordinal);
        Assert.Throws<JournalException>(() => AnnotationSession.Open(JournalPath, _volume, ScriptedSegmenter.Restless(), "other"));
        AnnotationSession.Open(JournalPath, _volume, ScriptedSegmenter.Restless(), "other", allowOtherModel: true).Dispose();
        content = JournalContent.Read(JournalPath);
        Assert.Equal(("other", commands + 1), (content.Model, content.Commands.Count));
    }

    [Fact]
    public void A_command_is_on_disk_when_it_was_applied_and_one_that_is_refused_is_not()
    {
        using var session = Create();
        session.Apply(new AddLabel(1, "one", new Rgb(1, 2, 3)));
        long length = new FileInfo(JournalPath).Length;
        Assert.Single(JournalContent.Read(JournalPath).Commands);
        Assert.Throws<ArgumentException>(() => session.Apply(new AddLabel(1, "again", new Rgb(1, 2, 3))));
        Assert.Equal(length, new FileInfo(JournalPath).Length);
    }

    [Fact]
    public void A_journal_is_not_written_over_and_not_written_by_two()
    {
        using var session = Create();
        Assert.Throws<IOException>(() => Create().Dispose());
        Assert.Throws<IOException>(() => Open().Dispose());
        Assert.Empty(JournalContent.Read(JournalPath).Commands);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2 00000000000000000000000000000000 {}\n")]
    [InlineData("2000000000 00000000000000000000000000000000 {}\n")]
    [InlineData("a picture of a cat")]
    public void What_is_no_journal_is_refused_and_left_alone(string text)
    {
        File.WriteAllText(JournalPath, text);
        Assert.Throws<JournalException>(() => Open());
        Assert.Equal(text, File.ReadAllText(JournalPath));
    }

    [Fact]
    public void A_journal_of_a_later_version_or_with_unknown_commands_is_refused_and_not_cut()
    {
        var header = JournalHeader.Of(_volume, "restless", Options);
        Journal.Create(JournalPath, header with { Version = 99 }).Dispose();
        Assert.Contains("99", Assert.Throws<JournalException>(() => Open()).Message, StringComparison.Ordinal);
        File.Delete(JournalPath);
        Journal.Create(JournalPath, header).Dispose();
        byte[] begun = File.ReadAllBytes(JournalPath);
        string checksum = Encoding.ASCII.GetString(begun).Split(' ')[1];
        File.WriteAllBytes(JournalPath, [.. begun, .. JournalRecord.Of(checksum, """{"do":"fly"}"""u8, out _)]);
        Assert.Contains("Command 1", Assert.Throws<JournalException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.True(new FileInfo(JournalPath).Length > begun.Length);
    }

    [Fact]
    public void Each_kind_of_command_comes_back_from_its_JSON()
    {
        var kinds = typeof(Command).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Command)) && !t.IsAbstract).ToHashSet();
        foreach (var command in Enumerable.Range(0, 20).SelectMany(Randomly).Append(new UseModel("m")))
        {
            var back = Command.FromJson(Encoding.UTF8.GetBytes(command.ToJson()));
            Assert.Equal((command.GetType(), command.ToJson()), (back.GetType(), back.ToJson()));
            kinds.Remove(command.GetType());
        }

        Assert.Empty(kinds);
    }

    [Fact]
    public void A_command_keeps_its_origin_and_one_without_is_written_as_before()
    {
        var sent = new Undo { Origin = new Origin("window", 7) { User = "ada", At = DateTimeOffset.UnixEpoch } };
        Assert.Equal(sent, Command.FromJson(Encoding.UTF8.GetBytes(sent.ToJson())));
        Assert.Equal("""{"do":"undo"}""", new Undo().ToJson());
    }

    [Fact]
    public void All_options_come_back_from_the_header()
    {
        var options =
            Options with { Carry = new() { Size = 24, Margin = 2, Flow = new() { PatchStride = 5 } }, HandOn = HandOn.Prediction,
            FeedbackThreshold = 0.25, Normalisation = new(0.1f, 0.8f) };
        var header = JournalHeader.Of(_volume, "m", options);
        Journal.Create(JournalPath, header).Dispose();
        var back = JournalContent.Read(JournalPath).Header;
        Assert.Equal(header.Digest, back.Digest);
        Assert.Equal((24, HandOn.Prediction, 0.25, 1),
            (back.Options.Carry.Size, back.Options.HandOn, back.Options.FeedbackThreshold, back.Options.Threads));
    }

    private static bool EndsWithARecord(byte[] whole, int length) => length == whole.Length || whole[length - 1] == '\n';

    private static void Annotate(AnnotationSession session, int commands)
    {
        foreach (var _ in Randomly(session, new RandomAnnotator(3), commands))
        {
        }
    }

    private static IEnumerable<Command> Randomly(int seed)
    {
        var session = new AnnotationSession(Scans.Random(new Size3(3, 4, 5), seed), ScriptedSegmenter.Restless(), Options);
        return Randomly(session, new RandomAnnotator(seed), 60);
    }

    private static IEnumerable<Command> Randomly(AnnotationSession session, RandomAnnotator annotator, int commands)
    {
        for (int n = 0; n < commands;)
        {
            var command = annotator.Next(session);
            try
            {
                session.Apply(command);
                n++;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                continue;
            }

            foreach (var _ in session.Compute())
            {
            }

            yield return command;
        }
    }

    private AnnotationSession Create() => AnnotationSession.Create(JournalPath, _volume, ScriptedSegmenter.Restless(), "restless", Options);

    private AnnotationSession Open() => AnnotationSession.Open(JournalPath, _volume, ScriptedSegmenter.Restless(), "restless", threads: 1);

    private LabelVolume Replay(JournalContent content, string model, bool allow = false, int threads = 1) =>
        AnnotationSession.Replay(content, _volume, ScriptedSegmenter.Restless(), model, allow, threads);

    private IReadOnlyList<Command> Annotated(int commands)
    {
        using var session = Create();
        Annotate(session, commands);
        return session.Commands;
    }

    private static JournalContent? Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        try
        {
            return JournalContent.Read(stream, "journal");
        }
        catch (JournalException)
        {
            return null;
        }
    }
}
