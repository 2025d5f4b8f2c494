using PromptUNet.Tests;
using PromptUNet.Tests.Disk;

namespace PromptUNet.Training.Tests;

/// <summary>Checkpoints and weights on a disk that refuses: the old ones stay, to the byte, and the next ones can be written.</summary>
[Collection(nameof(Alone))]
public sealed class WeightsOnDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-").FullName;

    private string Name => Path.Combine(_folder, "checkpoint.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_that_find_no_space_leave_the_old_ones(bool half)
    {
        RefusingDisk.SkipElsewhere();
        Write(Of(1), half);
        foreach (long room in new[] { 0, 10, new FileInfo(Name).Length - 1 })
        {
            StayAsTheyWere(() =>
            {
                using (RefusingDisk.NoFileBeyond(room))
                {
                    Assert.Equal(LastingFile.TooLarge, Assert.Throws<IOException>(() => Write(Of(2), half)).HResult);
                }
            });
        }

        CanBeWritten();
    }

    [Fact]
    public void Weights_in_a_folder_that_may_not_be_written_stay()
    {
        RefusingDisk.SkipElsewhere();
        Write(Of(1));
        StayAsTheyWere(() => RefusingDisk.WithReadOnly(_folder, () => RefusingDisk.Refused(() => Write(Of(2)))));
        CanBeWritten();
    }

    [Fact]
    public void Weights_whose_folder_is_gone_or_whose_name_is_taken_are_refused()
    {
        Directory.Delete(_folder);
        RefusingDisk.Refused(() => Write(Of(1)));
        Directory.CreateDirectory(Path.Combine(Name, "something"));
        StayAsTheyWere(() => RefusingDisk.Refused(() => Write(Of(1))));
        Directory.Delete(Name, recursive: true);
        CanBeWritten();
    }

    [Fact]
    public void Wherever_weights_are_cut_they_are_refused()
    {
        Write(Of(1));
        byte[] whole = File.ReadAllBytes(Name);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Name, whole[..length]);
            Assert.Throws<InvalidDataException>(() => Checkpoint.Read(Name));
        }
    }

    private static Checkpoint Of(int seed)
    {
        var random = new Random(seed);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        return new Checkpoint(
            new TrainingOptions(), seed, seed, "data", 1, 1,
            new Dictionary<string, float[]> { ["average/head.weight"] = Values(60), ["weight/head.weight"] = Values(60) });
    }

    private void Write(Checkpoint checkpoint, bool half = false) => AtomicFile.Write(Name, half ? checkpoint.WriteHalf : checkpoint.Write);

    private void CanBeWritten()
    {
        Write(Of(3));
        Assert.Equal(Of(3).Tensors["average/head.weight"], Checkpoint.Read(Name).Tensors["average/head.weight"]);
    }

    private void StayAsTheyWere(Action action)
    {
        var before = RefusingDisk.Files(_folder);
        action();
        Assert.Equal(before, RefusingDisk.Files(_folder));
    }
}
