using PromptUNet.Annotation;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Disk;

/// <summary>The journal on the disk: what was acknowledged is there, what was refused is not, and the session can be used again.</summary>
[Collection(nameof(Alone))]
public sealed class SessionOnDiskTests : SessionOnDisk
{
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
    public void While_the_folder_is_gone_commands_are_refused_and_when_it_is_back_they_are_taken()
    {
        RefusingDisk.SkipElsewhere();
        using (var session = Create())
        {
            session.Apply(Added("before"));
            Directory.Move(Folder, Parent["elsewhere"]);
            Assert.Throws<FileNotFoundException>(() => session.Apply(Named("refused")));
            Assert.Equal("before", session.State.Labels[1].Name);
            Directory.Move(Parent["elsewhere"], Folder);
            session.Apply(Named("after"));
        }

        Assert.Equal(["before", "after"], Reopened());
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
                () => AnnotationSession.Open(JournalPath, Volume, ScriptedSegmenter.Copy(), "other", allowOtherModel: true));
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
