using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Disk;

[Collection(nameof(Alone))]
public sealed class AppendedFileTests : IDisposable
{
    private static readonly byte[] Record = [.. "a record that is refused"u8];

    private readonly TemporaryFolder _folder = new();

    private string Name => _folder["records"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Wherever_the_space_ends_nothing_is_left_of_a_refused_record_and_the_next_one_is_taken()
    {
        RefusingDisk.SkipElsewhere();
        using var file = AppendedFile.Create(Name, "first,"u8);
        for (int room = 0; room < Record.Length; room++)
        {
            byte[] before = RefusingDisk.Bytes(Name);
            using (RefusingDisk.NoFileBeyond(file.Length + room))
            {
                Assert.Equal(LastingFile.TooLarge, Assert.Throws<IOException>(() => file.Append(Record)).HResult);
            }

            Assert.Equal(before, RefusingDisk.Bytes(Name));
            file.Append("next,"u8);
            Assert.Equal([.. before, .. "next,"u8], RefusingDisk.Bytes(Name));
        }
    }

    [Fact]
    public void A_new_file_that_finds_no_space_for_its_first_record_is_none()
    {
        using (RefusingDisk.NoFileBeyond(3))
        {
            Assert.Throws<IOException>(() => AppendedFile.Create(Name, Record));
        }

        Assert.Empty(_folder.Names);
        AppendedFile.Create(Name, Record).Dispose();
        Assert.Equal(Record, RefusingDisk.Bytes(Name));
    }

    [Fact]
    public void A_file_that_is_gone_takes_nothing_and_goes_on_when_it_is_back()
    {
        RefusingDisk.SkipElsewhere();
        using var file = AppendedFile.Create(Name, "first,"u8);
        File.Move(Name, _folder["elsewhere"]);
        Assert.Throws<FileNotFoundException>(() => file.Append(Record));
        File.Move(_folder["elsewhere"], Name);
        Assert.Equal("first,"u8, RefusingDisk.Bytes(Name));
        file.Append("second"u8);
        Assert.Equal("first,second"u8, RefusingDisk.Bytes(Name));
    }

    [Fact]
    public void What_another_program_wrote_is_not_written_over()
    {
        RefusingDisk.SkipElsewhere();
        using (var file = AppendedFile.Create(Name, "first,"u8))
        {
            using (var other = new FileStream(Name, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            {
                other.Write("another's,"u8);
            }

            Assert.Throws<IOException>(() => file.Append(Record));
            Assert.True(file.IsClosedForWriting);
        }

        using var again = new AppendedFile(Name, FileMode.Open);
        again.Append("second"u8);
        Assert.Equal("first,another's,second"u8, RefusingDisk.Bytes(Name));
    }

    [Fact]
    public void Where_the_remains_of_a_refused_record_cannot_be_cut_off_nothing_is_taken_until_the_file_is_opened_again()
    {
        string sealedFile = RefusingDisk.NeverShorter("first,"u8);
        using (var file = new AppendedFile(sealedFile, FileMode.Open))
        {
            using (RefusingDisk.NoFileBeyond(file.Length + 5))
            {
                Assert.Equal(LastingFile.TooLarge, Assert.Throws<IOException>(() => file.Append(Record)).HResult);
            }

            Assert.True(file.IsClosedForWriting);
            Assert.Contains("opened again", Assert.Throws<IOException>(() => file.Append("next,"u8)).Message);
        }

        Assert.Equal("first,a rec"u8, RefusingDisk.Bytes(sealedFile));
        using var again = new AppendedFile(sealedFile, FileMode.Open);
        again.Append(",next"u8);
        Assert.Equal("first,a rec,next"u8, RefusingDisk.Bytes(sealedFile));
    }
}
