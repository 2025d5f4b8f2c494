using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;
using PromptUNet.Tests.Imaging;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Disk;

/// <summary>Journal and cache: what was acknowledged is there, what was refused is not, and the session can be used again.</summary>
[Collection(nameof(Alone))]
public sealed class SessionOnDiskTests : IDisposable
{
    private static readonly PropagationOptions Options = new() { Threads = 1, Align = false, FeedbackThreshold = null };

    private readonly TemporaryFolder _parent = new();
    private readonly Volume _volume = Scans.Random(new Size3(5, 4, 6), 1);

    public SessionOnDiskTests() => Directory.CreateDirectory(Folder);

    private string Folder => _parent["folder"];

    private string JournalPath => Path.Combine(Folder, "scan.journal");

    private string CachePath => JournalPath + ".claims";

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void A_command_that_finds_no_space_is_refused_and_all_others_are_there()
    {
        RefusingDisk.SkipElsewhere();
        List<string> taken = ["before"];
        using (var session = Create())
        {
            session.Apply(Added("before"));
            for (int room = 0; room < 100; room += 24)
            {
                using (RefusingDisk.NoFileBeyond(new FileInfo(JournalPath).Length + room))
                {
                    Assert.Throws<IOException>(() => session.Apply(Named("refused")));
                }

                Assert.Equal(taken[^1], session.State.Labels[1].Name);
                taken.Add($"after {room}");
                session.Apply(Named(taken[^1]));
            }
        }

        Assert.Equal(taken, Reopened());
    }

    [Fact]
    public void A_session_computes_without_space_for_what_it_computes()
    {
        int[] computed;
        using (var session = Create())
        {
            Draw(session);
            using (RefusingDisk.NoFileBeyond(0))
            {
                Compute(session);
            }

            computed = session.Result.ToArray();
            Assert.Equal(0, new FileInfo(CachePath).Length);
            session.Apply(Drawn(4));
            Compute(session);
            Assert.NotEqual(0, new FileInfo(CachePath).Length);
            session.Apply(new Undo());
            Assert.Equal(computed, session.Result.ToArray());
        }

        using var again = Open();
        Compute(again);
        Assert.Equal(computed, again.Result.ToArray());
    }

    [Fact]
    public void A_session_works_where_the_file_of_claims_can_be_none()
    {
        RefusingDisk.SkipElsewhere();
        Directory.CreateDirectory(CachePath);
        using (var session = Create())
        {
            Draw(session);
            Compute(session);
            Assert.Throws<IOException>(() => Create());
        }

        Directory.Delete(CachePath);
        using var again = Open();
        Assert.Equal(2, again.Commands.Count);
    }

    [Fact]
    public void A_session_is_closed_after_a_failure_and_can_be_opened_at_once()
    {
        var session = Create();
        session.Apply(Added("before"));
        using (RefusingDisk.NoFileBeyond(new FileInfo(JournalPath).Length + 20))
        {
            Assert.Throws<IOException>(() => session.Apply(Named("refused")));
            session.Dispose();
        }

        Assert.Equal(["before"], Reopened());
    }

    [Fact]
    public void Where_the_remains_of_a_refused_command_cannot_be_cut_off_the_session_is_closed_for_writing_until_it_is_opened_again()
    {
        RefusingDisk.SkipElsewhere();
        using (var session = Create())
        {
            session.Apply(Added("before"));
        }

        string sealedJournal = RefusingDisk.NeverShorter(File.ReadAllBytes(JournalPath));
        File.Delete(JournalPath);
        File.CreateSymbolicLink(JournalPath, sealedJournal);
        using (var session = Open())
        {
            using (RefusingDisk.NoFileBeyond(RefusingDisk.Bytes(JournalPath).Length + 20))
            {
                Assert.Throws<IOException>(() => session.Apply(Named("refused")));
            }

            Assert.True(session.IsClosedForWriting);
            Assert.Throws<IOException>(() => session.Apply(Named("refused too")));
        }

        byte[] left = RefusingDisk.Bytes(JournalPath);
        File.Delete(JournalPath);
        File.WriteAllBytes(JournalPath, left);
        using (var session = Open())
        {
            Assert.False(session.IsClosedForWriting);
            Assert.Single(session.Warnings);
            session.Apply(Named("after"));
        }

        Assert.Equal(["before", "after"], Reopened());
    }

    [Fact]
    public void Options_that_a_new_session_refuses_leave_no_file()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(Options with { FeedbackThreshold = 0 }));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
        Create().Dispose();
    }

    [Fact]
    public void A_new_session_that_finds_no_space_leaves_no_file()
    {
        using (RefusingDisk.NoFileBeyond(50))
        {
            Assert.Throws<IOException>(() => Create());
        }

        Assert.Empty(Directory.GetFileSystemEntries(Folder));
        Create().Dispose();
    }

    [Fact]
    public void A_new_session_whose_claims_another_one_has_leaves_no_journal()
    {
        using (new FileStream(CachePath, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Assert.Throws<IOException>(() => Create());
        }

        Assert.False(File.Exists(JournalPath));
        Create().Dispose();
    }

    [Fact]
    public void In_a_folder_that_may_not_be_written_no_session_is_begun_and_one_that_is_there_goes_on()
    {
        RefusingDisk.SkipElsewhere();
        RefusingDisk.WithReadOnly(Folder, () => RefusingDisk.Refused(() => Create()));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
        using (var session = Create())
        {
            session.Apply(Added("before"));
        }

        File.Delete(CachePath);
        RefusingDisk.WithReadOnly(Folder, () =>
        {
            using var session = Open();
            session.Apply(Drawn(1));
            Compute(session);
            Assert.Empty(session.Stale);
        });
        Assert.False(File.Exists(CachePath));
        using var again = Open();
        Assert.Equal(2, again.Commands.Count);
    }

    [Fact]
    public void While_the_folder_is_gone_commands_are_refused_and_when_it_is_back_they_are_taken()
    {
        RefusingDisk.SkipElsewhere();
        using (var session = Create())
        {
            session.Apply(Added("before"));
            Directory.Move(Folder, _parent["elsewhere"]);
            Assert.Throws<FileNotFoundException>(() => session.Apply(Named("refused")));
            Assert.Equal("before", session.State.Labels[1].Name);
            Directory.Move(_parent["elsewhere"], Folder);
            session.Apply(Named("after"));
        }

        Assert.Equal(["before", "after"], Reopened());
    }

    [Fact]
    public void A_session_computes_while_its_folder_is_gone()
    {
        RefusingDisk.SkipElsewhere();
        using var session = Create();
        Draw(session);
        Directory.Move(Folder, _parent["elsewhere"]);
        Compute(session);
        Directory.Move(_parent["elsewhere"], Folder);
        Assert.Empty(session.Stale);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_torn_journal_whose_rest_cannot_be_kept_is_left_as_it_is(bool space)
    {
        RefusingDisk.SkipElsewhere();
        Annotated();
        File.WriteAllBytes(JournalPath, File.ReadAllBytes(JournalPath)[..^5]);
        string rest = $"{JournalPath}.cut-{JournalContent.Read(JournalPath).Length}";
        if (space)
        {
            Directory.CreateDirectory(Path.Combine(rest, "something"));       // no file can take its place
        }

        var before = RefusingDisk.Files(Folder);
        using (RefusingDisk.NoFileBeyond(space ? 1 << 20 : 0))
        {
            RefusingDisk.Refused(() => Open());
        }

        Assert.Equal(before, RefusingDisk.Files(Folder));
        if (space)
        {
            Directory.Delete(rest, recursive: true);
        }

        using var again = Open();
        Assert.Single(again.Warnings);
    }

    [Fact]
    public void Another_model_that_cannot_be_told_of_opens_nothing()
    {
        RefusingDisk.SkipElsewhere();
        Annotated();
        byte[] before = File.ReadAllBytes(JournalPath);
        using (RefusingDisk.NoFileBeyond(before.Length + 5))
        {
            Assert.Throws<IOException>(
                () => AnnotationSession.Open(JournalPath, _volume, ScriptedSegmenter.Copy(), "other", allowOtherModel: true));
        }

        Assert.Equal(before, File.ReadAllBytes(JournalPath));
        Open().Dispose();
    }

    [Fact]
    public void Wherever_a_journal_is_cut_its_whole_commands_are_there_and_it_goes_on()
    {
        var commands = Annotated();
        byte[] whole = File.ReadAllBytes(JournalPath);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            if (length < header)
            {
                Assert.Throws<JournalException>(() => JournalContent.Read(JournalPath));
                continue;
            }

            int there = whole.AsSpan(header, length - header).Count((byte)'\n');
            Assert.Equal(commands.Take(there), JournalContent.Read(JournalPath).Commands.Select(c => c.ToJson()));
            if (length % 71 == 0)
            {
                GoesOn(there);
            }
        }
    }

    [Fact]
    public void Wherever_the_file_of_claims_is_cut_the_result_is_the_same()
    {
        Annotated();
        byte[] whole = File.ReadAllBytes(CachePath);
        int[]? shown = null;
        for (int length = whole.Length; length >= 0; length--)
        {
            File.WriteAllBytes(CachePath, whole[..length]);
            using var session = Open();
            Compute(session);
            shown ??= session.Result.ToArray();
            Assert.Equal(shown, session.Result.ToArray());
        }
    }

    private static void Compute(AnnotationSession session)
    {
        foreach (var _ in session.Compute())
        {
            // The events fill the result.
        }

        Assert.Empty(session.Stale);
    }

    private static AddLabel Added(string name) => new(1, name, new Rgb(1, 2, 3));

    private static ChangeLabel Named(string name) => new(1, name, new Rgb(1, 2, 3));

    private static SetKeyframe Drawn(int slice) =>
        new(1, 2, slice, new PixelSet(Mask.Parse(".....", ".##..", ".###.", ".....")), KeyframeSource.Drawn);

    private static void Draw(AnnotationSession session)
    {
        session.Apply(Added("drawn"));
        session.Apply(Drawn(1));
    }

    private AnnotationSession Create(PropagationOptions? options = null) =>
        AnnotationSession.Create(JournalPath, _volume, ScriptedSegmenter.Copy(), "copy", options ?? Options);

    private AnnotationSession Open() => AnnotationSession.Open(JournalPath, _volume, ScriptedSegmenter.Copy(), "copy", threads: 1);

    private IEnumerable<string> Reopened()
    {
        using var session = Open();
        Assert.Empty(session.Warnings);
        return [.. session.Commands.Select(c => c is AddLabel added ? added.Name : Assert.IsType<ChangeLabel>(c).Name)];
    }

    private string[] Annotated()
    {
        using var session = Create();
        Draw(session);
        session.Apply(Drawn(4));
        Compute(session);
        session.Apply(Named("renamed"));
        session.Apply(new Checkpoint("all"));
        return [.. session.Commands.Select(c => c.ToJson())];
    }

    private void GoesOn(int there)
    {
        using (var session = Open())
        {
            session.Apply(new Checkpoint("goes on"));
        }

        using var again = Open();
        Assert.Equal(there + 1, again.Commands.Count);
        Assert.Empty(again.Warnings);
    }
}
