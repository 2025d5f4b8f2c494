using System.Text.RegularExpressions;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Architecture;

/// <summary>A statement of the paper and the code that stands for it.</summary>
internal sealed record PaperStatement(int Number, string Section, string Text, IReadOnlyList<PaperSymbol> Symbols);

/// <summary>A symbol (<c>Type</c> or <c>Type.Member</c>) and the file that declares it.</summary>
internal sealed record PaperSymbol(string File, string Symbol);

/// <summary>Reads the table of docs/paper-map.md: rows <c>| number | section | statement | `file` `symbol`, ... |</c>.</summary>
internal static partial class PaperMap
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "paper-map.md"));

    public static IReadOnlyList<PaperStatement> Statements(string text) =>
    [
        .. Row().Matches(text).Select(row => new PaperStatement(
            int.Parse(row.Groups["number"].Value), row.Groups["section"].Value, row.Groups["text"].Value.Trim(),
            [.. Pair().Matches(row.Groups["code"].Value).Select(p => new PaperSymbol(p.Groups["file"].Value, p.Groups["symbol"].Value))])),
    ];

    [GeneratedRegex(@"^\| *(?<number>\d+) *\| *(?<section>[^|]+?) *\|(?<text>[^|]+)\|(?<code>[^|]*)\| *$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<file>[^` ]+\\.cs)` `(?<symbol>[\\w.]+)`")]
    private static partial Regex Pair();
}
