using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Tests.Cli;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(9, new string[0])]
    [InlineData(25, new[] { "40 %", "80 %" })]
    public void A_log_gets_a_line_every_ten_seconds_and_short_work_leaves_none(int seconds, string[] shown)
    {
        var (clock, log) = (new SetClock(), new StringWriter());
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(log) });
        using (var progress = new ProgressLine(console, clock, quiet: false))
        {
            for (clock.Seconds = 1; clock.Seconds <= seconds; clock.Seconds++)
            {
                progress.Show(clock.Seconds / 25.0, "label 1");
            }
        }

        Assert.Equal(shown, log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..4].Trim()));
    }

    private sealed class SetClock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 1000 + Seconds;
    }
}
