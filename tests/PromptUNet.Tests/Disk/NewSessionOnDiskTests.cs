
namespace PromptUNet.Tests.Disk;

/// <summary>A new session that the disk refuses leaves no file behind.</summary>
[Collection(nameof(Alone))]
public sealed class NewSessionOnDiskTests : SessionOnDisk
{
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
}
