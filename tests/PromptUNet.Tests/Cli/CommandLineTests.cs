using PromptUNet.Lab;

namespace PromptUNet.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_program_without_a_command_shows_its_help()
    {
        using var lab = new Workplace(LabCommands.Run);
        foreach (var (place, command) in new[] { (_here, "segment"), (lab, "experiment") })
        {
            var outcome = place.Run();
            Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
            Assert.Equal(place.Run("--help").Output, outcome.Output);
            Assert.Contains($"  {command} ", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Values_are_shown_as_they_are_written()
    {
        string help = _here.Run("segment", "--help").Output;
        Assert.Contains("<cpu|cuda|directml|coreml|auto>", help, StringComparison.Ordinal);
        Assert.Contains("<float|int8>", help, StringComparison.Ordinal);
        Assert.DoesNotContain("Cpu", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segmnt")]
    [InlineData("segment")]
    [InlineData("info", "a", "--colour")]
    [InlineData("segment", "a", "--prompt", "b", "-o", "c", "--slice", "three")]
    public void Wrong_use_has_exit_code_2_and_points_to_the_help(params string[] args)
    {
        var outcome = _here.Run(args);
        Assert.Equal(2, outcome.Code);
        Assert.Contains("promptunet", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("--help' lists the commands and options.", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("slice")]
    [InlineData("segment")]
    [InlineData("replay")]
    [InlineData("evaluate")]
    [InlineData("info")]
    public void Every_command_explains_itself(params string[] command)
    {
        var outcome = _here.Run([.. command, "--help"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains($"promptunet {string.Join(' ', command)}", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("experiment", "slice")]
    [InlineData("bench")]
    [InlineData("bench", "methods")]
    [InlineData("bench", "history")]
    [InlineData("bench", "profile")]
    [InlineData("bench", "trainer")]
    public void Every_command_of_the_lab_explains_itself(params string[] command)
    {
        using var lab = new Workplace(LabCommands.Run);
        var outcome = lab.Run([.. command, "--help"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains($"promptunet-lab {string.Join(' ', command)}", outcome.Output, StringComparison.Ordinal);
    }
}
