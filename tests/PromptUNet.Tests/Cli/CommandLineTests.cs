using PromptUNet.Lab;

namespace PromptUNet.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData()]
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
