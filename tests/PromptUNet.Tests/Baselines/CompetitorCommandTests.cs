using PromptUNet.Lab.Baselines;

namespace PromptUNet.Tests.Baselines;

public sealed class CompetitorCommandTests
{
    [Fact]
    public void A_command_is_split_at_blanks_outside_quotes()
    {
        var command = CompetitorCommand.Parse("""  'my program' -x "a 'b' c" '' --in={image} {prompt}   {output} C:\new\{slice} """);
        Assert.Equal("my program", command.Program);
        Assert.Equal(["-x", "a 'b' c", "", "--in={image}", "{prompt}", "{output}", @"C:\new\{slice}"], command.Arguments);
    }

    [Fact]
    public void What_fills_a_place_is_never_split_nor_filled_again()
    {
        var values = new Dictionary<string, string>
        {
            ["{image}"] = "a b;rm 'x'", ["{prompt}"] = "{image}", ["{output}"] = "$(o)", ["{slice}"] = "12", ["{axis}"] = "0",
        };
        Assert.Equal(
            ["--in=a b;rm 'x'", "{image}", "$(o)", "12-0"],
            CompetitorCommand.Parse("run --in={image} {prompt} {output} {slice}-{axis}").Fill(values));
    }

    [Theory]
    [InlineData("", "no program")]
    [InlineData("   ", "no program")]
    [InlineData("run {image} {prompt}", "lacks {output}")]
    [InlineData("run {prompt} {output}", "lacks {image}")]
    [InlineData("run {image} {prompt} {output} {label}", "{label}")]
    [InlineData("run '{image} {prompt} {output}", "closing '")]
    public void A_command_that_cannot_work_is_refused_by_what_is_wrong(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => CompetitorCommand.Parse(text)).Message, StringComparison.Ordinal);
}
