using System.Reflection;
using System.Text.RegularExpressions;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Architecture;

/// <summary>docs/paper-map.md names what is there.</summary>
public sealed class PaperMapTests
{
    private static readonly string[] Sections = ["3.1", "Fig. 1", "3.2", "(1)", "(2)", "(3)", "3.3", "Fig. 2", "(4)"];

    private static readonly Type[] Loaded =
    [
        .. new[] { typeof(Volume), typeof(ModelPackage) }.SelectMany(t => t.Assembly.GetTypes()),
    ];

    public static TheoryData<int> Numbers => [.. PaperMap.Statements(PaperMap.Text).Select(s => s.Number)];

    [Fact]
    public void Statements_are_numbered_from_1_without_a_gap_and_the_page_states_their_count()
    {
        var statements = PaperMap.Statements(PaperMap.Text);
        Assert.Equal(Enumerable.Range(1, statements.Count), statements.Select(s => s.Number));
        int mapped = statements.Count(s => s.Symbols.Count > 0);
        Assert.Contains($"Statements: {statements.Count}. Mapped: {mapped}.", PaperMap.Text, StringComparison.Ordinal);
        Assert.Equal(statements.Count, mapped);
    }

    [Fact]
    public void Every_section_figure_and_equation_is_covered() =>
        Assert.Equal(Sections.Order(), PaperMap.Statements(PaperMap.Text).Select(s => s.Section).Distinct().Order());

    [Theory]
    [MemberData(nameof(Numbers))]
    public void What_stands_for_a_statement_is_there(int number) =>
        Assert.All(PaperMap.Statements(PaperMap.Text)[number - 1].Symbols, s => Assert.Null(Missing(s)));

    [Fact]
    public void A_file_type_or_member_that_is_gone_would_be_seen()
    {
        const string rows = """
            | 1 | (1) | all there | `src/PromptUNet/Imaging/Normalisation.cs` `Normalisation.Range` |
            | 2 | (1) | no file | `src/PromptUNet/Imaging/Normalization.cs` `Normalisation.Range` |
            | 3 | (1) | no type | `src/PromptUNet/Imaging/Normalisation.cs` `Standardisation.Range` |
            | 4 | (1) | no member | `src/PromptUNet/Imaging/Slice.cs` `Slice.Span`, `src/PromptUNet/Imaging/Mask.cs` `Mask` |
            | 5 | 3.1 | no member, by its text | `src/PromptUNet.Training/AdamW.cs` `AdamW.Leap` |
            | 6 | 3.1 | a type elsewhere | `src/PromptUNet.Training/AdamW.cs` `Trainer` |
            | 7 | 3.1 | no code at all | |
            """;
        string?[][] found = [.. PaperMap.Statements(rows).Select(s => s.Symbols.Select(Missing).ToArray())];
        Assert.Equal([1, 1, 1, 2, 1, 1, 0], found.Select(f => f.Length));
        Assert.Equal([0, 1, 1, 1, 1, 1, 0], found.Select(f => f.Count(m => m is not null)));
    }

    /// <summary>What is wrong with a symbol; null where file, type and member are there.</summary>
    private static string? Missing(PaperSymbol symbol)
    {
        string path = Path.Combine(TestFiles.Repository, symbol.File);
        if (!File.Exists(path))
        {
            return $"{symbol.File} is gone";
        }

        string source = File.ReadAllText(path);
        string[] names = symbol.Symbol.Split('.');
        if (!Regex.IsMatch(source, $@"\b(class|record|struct|enum|interface|delegate \w+) {names[0]}\b"))
        {
            return $"{symbol.File} declares no {names[0]}";
        }

        return names.Length == 1 || HasMember(names[0], names[1], source) ? null : $"{names[0]} has no {names[1]}";
    }

    /// <summary>By reflection where the type is loaded; the assemblies that carry libtorch are not, so there by the text.</summary>
    private static bool HasMember(string type, string member, string source) =>
        Array.FindAll(Loaded, t => t.Name == type) is { Length: > 0 } types
            ? types.Any(t => t.GetMember(member, (BindingFlags)(-1) & ~BindingFlags.IgnoreCase).Length > 0)
            : Regex.IsMatch(source, $@"\b{member}\b");
}
