using PromptUNet.Lab.Experiments;
using PromptUNet.Sampling;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Disk;

/// <summary>Answers of an experiment: a refused one leaves nothing, and the others are there.</summary>
[Collection(nameof(Alone))]
public sealed class PointJournalOnDiskTests : IDisposable
{
    private static readonly ExperimentPoint Point = new("model", "set", "scan", "label 1", Plane.Native, "+1", "dice", 0.5);

    private readonly TemporaryFolder _parent = new();

    public PointJournalOnDiskTests() => Directory.CreateDirectory(Folder);

    private string Folder => _parent["folder"];

    private string Name => Path.Combine(Folder, "slice.journal");

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void An_answer_that_finds_no_space_is_refused_and_can_be_kept_later()
    {
        RefusingDisk.SkipElsewhere();
        using (var journal = new PointJournal(Name, "asked"))
        {
            journal.Add("0", [Point]);
            for (int room = 0; room < 40; room += 7)
            {
                using (RefusingDisk.NoFileBeyond(new FileInfo(Name).Length + room))
                {
                    Assert.Throws<IOException>(() => journal.Add("refused", [Point]));
                }

                Assert.Null(journal.Known("refused"));
                journal.Add($"after {room}", [Point]);
            }
        }

        KnowsAll("0", "after 0", "after 7", "after 14", "after 21", "after 28", "after 35");
    }

    [Fact]
    public void A_journal_that_cannot_be_begun_anew_is_left_as_it_is()
    {
        RefusingDisk.SkipElsewhere();
        using (var journal = new PointJournal(Name, "asked"))
        {
            journal.Add("0", [Point]);
        }

        var before = RefusingDisk.Files(Folder);
        RefusingDisk.WithReadOnly(Folder, () => RefusingDisk.Refused(() => new PointJournal(Name, "asked").Dispose()));
        using (RefusingDisk.NoFileBeyond(10))
        {
            RefusingDisk.Refused(() => new PointJournal(Name, "asked").Dispose());
        }

        Assert.Equal(before, RefusingDisk.Files(Folder));
        KnowsAll("0");
    }

    [Fact]
    public void While_the_folder_is_gone_answers_are_refused()
    {
        RefusingDisk.SkipElsewhere();
        using (var journal = new PointJournal(Name, "asked"))
        {
            journal.Add("0", [Point]);
            Directory.Move(Folder, _parent["elsewhere"]);
            Assert.Throws<FileNotFoundException>(() => journal.Add("refused", [Point]));
            Directory.Move(_parent["elsewhere"], Folder);
            journal.Add("1", [Point]);
        }

        KnowsAll("0", "1");
    }

    [Fact]
    public void A_folder_in_its_place_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(Name, "something"));
        RefusingDisk.Refused(() => new PointJournal(Name, "asked").Dispose());
        Directory.Delete(Name, recursive: true);
        new PointJournal(Name, "asked").Dispose();
        Assert.Equal([Name], Directory.GetFileSystemEntries(Folder));
    }

    private void KnowsAll(params string[] questions)
    {
        using var journal = new PointJournal(Name, "asked");
        Assert.All(questions, question => Assert.Equal([Point], journal.Known(question)));
        Assert.Null(journal.Known("refused"));
    }
}
