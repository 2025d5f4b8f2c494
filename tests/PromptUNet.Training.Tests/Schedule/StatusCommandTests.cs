namespace PromptUNet.Training.Tests.Schedule;

public sealed class StatusCommandTests : IDisposable
{
    private const string Header = "| date | run | samples | core hours | samples/s | validation Dice, native planes | best |";

    private readonly ScheduleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_that_have_not_begun_are_named_and_leave_the_log_alone()
    {
        await File.WriteAllTextAsync(_folder.At("log.md"), "# Log\n");
        var (code, output, _) = await _folder.Status("--log", _folder.At("log.md"));
        Assert.Equal((0, "first: not begun\nsecond: not begun\n"), (code, output));
        Assert.Equal("# Log\n", await File.ReadAllTextAsync(_folder.At("log.md")));
    }

    [Fact]
    public async Task A_finished_run_is_told_with_its_validation()
    {
        await _folder.Train();
        string line = (await _folder.Status()).Output.Split('\n')[0];
        Assert.Matches(
            @"^first: 16 of 16 samples, 0\.\d\d of 1 core hours, \d+\.\d samples/s, " +
            @"validation Dice (0\.\d{4} \(native planes 0\.\d{4}\)) after 16, best \1 after 16, done$", line);
    }

    [Fact]
    public async Task Each_call_adds_one_row_of_the_latest_run_to_the_logs_table()
    {
        await _folder.Train();
        await File.WriteAllTextAsync(_folder.At("log.md"), "# Log\n\nNewest first.\n\n## Yesterday\n\nNothing.\n");
        await _folder.Status("--log", _folder.At("log.md"));
        await _folder.Status("--log", _folder.At("log.md"));
        string[] lines = await File.ReadAllLinesAsync(_folder.At("log.md"));
        Assert.Equal(["# Log", "", "Newest first.", "", "## Training runs", "", Header, "|---|---|---:|---:|---:|---:|---:|"], lines[..8]);
        Assert.StartsWith("| 2026-11-30 | second | 16 | 0.0", lines[8], StringComparison.Ordinal);
        Assert.Equal(lines[8], lines[9]);
        Assert.Equal(["", "## Yesterday", "", "Nothing."], lines[10..]);
    }
}
