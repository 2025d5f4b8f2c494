using System.Collections.Immutable;
using System.Text;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Tests.Disk;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>A command that cannot be applied is in no journal, and one that is there all the same ends it.</summary>
public sealed class ApplyFirstTests : SessionOnDisk
{
    /// <summary>Voxels of the scan's size in a slice that it does not have: they fit the labels and cannot be shown.</summary>
    private VoxelSet Outside => new(Volume.Grid.Size, ImmutableSortedDictionary<int, PixelSet>.Empty.Add(99, Drawn(0).Mask));

    [Fact]
    public void A_command_that_cannot_be_shown_is_not_in_the_journal_and_changes_nothing()
    {
        using var session = Create();
        Draw(session);
        session.Apply(Drawn(4));
        Compute(session);
        byte[] journal = File.ReadAllBytes(JournalPath);
        var (state, commands, shown) = (session.State, session.Commands.Count, session.Result.ToArray());
        foreach (var command in new Command[] { new LockLabel(1, Outside), new Together([Named("and"), new LockLabel(1, Outside)]) })
        {
            Assert.ThrowsAny<Exception>(() => session.Apply(command));
            Assert.Same(state, session.State);
            Assert.Equal((commands, false), (session.Commands.Count, session.IsClosedForWriting));
            Assert.Equal(shown, session.Result.ToArray());
            Assert.Equal(journal, File.ReadAllBytes(JournalPath));
            Assert.Empty(session.Stale);
        }

        session.Apply(Named("goes on"));
        Assert.Equal(commands + 1, session.Commands.Count);
    }

    [Fact]
    public void What_was_being_computed_goes_on_after_a_command_that_failed()
    {
        using var session = Create();
        Draw(session);
        foreach (var _ in session.Compute())
        {
            Assert.ThrowsAny<Exception>(() => session.Apply(new LockLabel(1, Outside)));
        }

        Assert.Empty(session.Stale);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 3)]
    [InlineData(1 << 30)]
    [InlineData(6)]
    public void Keyframes_farther_apart_than_the_mask_is_long_are_its_first_and_last_slice(int every)
    {
        using (var session = Create())
        {
            session.Apply(Added("imported"));
            var voxels = VoxelSet.Of(Volume.Grid.Size, k => k is >= 1 and <= 4 ? Drawn(k).Mask : Nothing);
            session.Apply(new ImportKeyframes(1, 2, every, voxels));
            Assert.Equal([1, 4], session.State.Labels[1].Keyframes.Places.Select(p => p.Slice));
        }

        using var again = Open();
        Assert.Equal((2, 0), (again.Commands.Count, again.Warnings.Count));
        Assert.Equal([1, 4], again.State.Labels[1].Keyframes.Places.Select(p => p.Slice));
    }

    public static TheoryData<string> Unfit =>
    [
        """{"do":"withdraw","label":1,"axis":2,"slice":-5}""", """{"do":"withdraw","label":1,"axis":-2147483648,"slice":0}""",
        """{"do":"remove-label","label":2147483647}""", """{"do":"redo"}""", """{"do":"restore","name":"never"}""",
        """{"do":"together","steps":[{"do":"undo"}]}""",
    ];

    /// <summary>Earlier programs wrote a command to the journal before they applied it.</summary>
    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_command_in_the_journal_that_cannot_be_applied_ends_it_like_a_damaged_one(string unfit)
    {
        string[] before = Annotated();
        byte[] whole = File.ReadAllBytes(JournalPath);
        byte[] rest = Records(whole, unfit, Named("after").ToJson(), Named("and after").ToJson());
        File.WriteAllBytes(JournalPath, [.. whole, .. rest]);
        using (var session = Open())
        {
            Assert.Equal(before, session.Commands.Select(c => c.ToJson()));
            string said = Assert.Single(session.Warnings);
            Assert.StartsWith($"3 steps after step {before.Length} of the journal cannot be applied", said, StringComparison.Ordinal);
            Assert.Contains($"{JournalPath}.cut-{whole.Length}", said, StringComparison.Ordinal);
            Assert.Equal(rest, File.ReadAllBytes($"{JournalPath}.cut-{whole.Length}"));
            session.Apply(Named("goes on"));
        }

        using var again = Open();
        Assert.Equal((before.Length + 1, 0), (again.Commands.Count, again.Warnings.Count));
    }

    [Fact]
    public void A_replay_leaves_out_what_cannot_be_applied_and_says_so()
    {
        using var session = Create();
        Draw(session);
        Compute(session);
        var content = JournalContent.Read(JournalPath);
        Command[] poisoned = [.. content.Commands, new LockLabel(1, Outside), Named("after")];
        var replayed = AnnotationSession.Replay(content with { Commands = poisoned }, Volume, ScriptedSegmenter.Copy(), "copy");
        Assert.Equal(session.Result.ToArray(), replayed.ToArray());
        string said = Assert.Single(replayed.Warnings);
        Assert.StartsWith("2 steps after step 2 of the journal cannot be applied", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(29)]
    public void A_damaged_journal_says_how_many_steps_are_lost_and_where_they_are_kept(int damaged)
    {
        using (var session = Create())
        {
            session.Apply(Added("step 1"));
            for (int step = 2; step <= 30; step++)
            {
                session.Apply(Named($"step {step}"));
            }
        }

        byte[] bytes = File.ReadAllBytes(JournalPath);
        int[] ends = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n')];
        bytes[ends[damaged] + 50] ^= 1;
        File.WriteAllBytes(JournalPath, bytes);
        string steps = damaged == 29 ? "1 step" : $"{30 - damaged} steps";
        Assert.StartsWith($"{steps} after step {damaged} of the journal could not be read",
            JournalContent.Read(JournalPath).Warning, StringComparison.Ordinal);
        using var opened = Open();
        Assert.Equal(damaged, opened.Commands.Count);
        string said = Assert.Single(opened.Warnings);
        Assert.StartsWith($"{steps} after step {damaged} of the journal could not be read", said, StringComparison.Ordinal);
        Assert.EndsWith($"They are kept in {JournalPath}.cut-{ends[damaged] + 1}.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_annotation_that_cannot_be_opened_holds_none_of_its_files()
    {
        Annotated();
        var other = Scans.Random(Volume.Grid.Size, 9);
        Assert.Throws<JournalException>(() => AnnotationSession.Open(JournalPath, other, ScriptedSegmenter.Copy(), "copy"));
        Assert.Throws<JournalException>(() => AnnotationSession.Open(JournalPath, Volume, ScriptedSegmenter.Copy(), "other"));
        foreach (string file in new[] { JournalPath, CachePath })
        {
            new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
    }

    private PixelSet Nothing => PixelSet.Empty(Volume.Grid.Size.X, Volume.Grid.Size.Y);

    /// <summary>Records that follow a journal's last one.</summary>
    private static byte[] Records(byte[] journal, params string[] commands)
    {
        string checksum = Encoding.ASCII.GetString(journal).TrimEnd('\n').Split('\n')[^1].Split(' ')[1];
        return [.. commands.SelectMany(c => JournalRecord.Of(checksum, Encoding.UTF8.GetBytes(c), out checksum))];
    }
}
