using PromptUNet.Lab.Experiments;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Experiments;

public sealed class PointJournalTests : IDisposable
{
    private static readonly ExperimentPoint Odd =
        new("a, \"b\"", "set", "scan", "label 3, axis 1", Plane.Crosswise, "+-5", "dice", 1.0 / 3);

    private readonly string _path = Path.GetTempFileName();

    public PointJournalTests() => File.Delete(_path);

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(Plane.Native)]
    [InlineData(Plane.Crosswise)]
    public void A_point_reads_back_as_it_was(Plane plane)
    {
        var point = Odd with { Plane = plane };
        Assert.Equal(point, PointLines.Read(PointLines.Write(point)));
    }

    [Fact]
    public void A_line_without_a_plane_is_not_a_point()
    {
        string line = PointLines.Write(Odd);
        Assert.Throws<FormatException>(() => PointLines.Read(line.Replace(",crosswise", "", StringComparison.Ordinal)));
        Assert.Throws<FormatException>(() => PointLines.Read(line.Replace(",crosswise", ",askew", StringComparison.Ordinal)));
    }

    [Fact]
    public void Wherever_the_file_is_cut_only_whole_answers_are_known()
    {
        using (var journal = new PointJournal(_path, "asked"))
        {
            journal.Add("set 0", [Odd, Odd with { Value = 2 }]);
            journal.Add("set 1", []);
            journal.Add("set 2", [Odd with { Value = 12345.678 }]);
        }

        byte[] whole = File.ReadAllBytes(_path);
        for (int length = "asked\n".Length; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            using var journal = new PointJournal(_path, "asked");
            Assert.True(journal.Known("set 0") is null or [{ Value: 1.0 / 3 }, { Value: 2 }]);
            Assert.True(journal.Known("set 1") is null or []);
            Assert.True(journal.Known("set 2") is null or [{ Value: 12345.678 }]);
        }
    }
}
