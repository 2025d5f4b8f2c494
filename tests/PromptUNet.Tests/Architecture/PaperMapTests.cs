using System.Text.RegularExpressions;

namespace PromptUNet.Tests.Architecture;

public sealed class PaperMapTests
{
    private static readonly IReadOnlyList<string[]> Rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "paper-map.md"))
            .Where(line => Regex.IsMatch(line, @"^\| \d+ \|")).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    [Fact]
    public void Statements_are_numbered_without_a_gap_and_each_is_mapped()
    {
        Assert.Equal(Enumerable.Range(1, Rows.Count).Select(n => $"{n}"), Rows.Select(r => r[0]));
        Assert.All(Rows, r => Assert.True(r.Length == 5 && r.All(cell => cell.Length > 0), string.Join('|', r)));
    }

    [Theory]
    [InlineData("3.1")]
    [InlineData("3.2")]
    [InlineData("3.3")]
    [InlineData("Fig. 1")]
    [InlineData("Fig. 2")]
    [InlineData("(1)")]
    [InlineData("(2)")]
    [InlineData("(3)")]
    [InlineData("(4)")]
    public void Every_part_of_section_3_is_there(string part) => Assert.Contains(Rows, r => r[1] == part);

    [Fact]
    public void Every_symbol_exists_in_its_file() => Assert.All(Rows, row =>
    {
        string path = Path.Combine(Repository.Root, row[3].Trim('`'));
        Assert.True(File.Exists(path), $"Statement {row[0]}: there is no {path}.");
        string text = File.ReadAllText(path);
        Assert.All(row[4].Trim('`').Split('.'), name =>
            Assert.True(Regex.IsMatch(text, $@"\b{Regex.Escape(name)}\b"), $"Statement {row[0]}: {row[3]} has no {name}."));
    });
}
