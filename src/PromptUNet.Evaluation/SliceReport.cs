using System.Globalization;
using System.Text;

namespace PromptUNet.Evaluation;

/// <summary>A data set's mean Dice at one reach.</summary>
/// <param name="Reach">Largest distance between prompt and query in slices.</param>
/// <param name="Score">Means over its pairs.</param>
public sealed record SliceRow(int Reach, SliceSetScore Score);

/// <summary>The 2-D experiment of section 4.1 as a table: copying, carrying and a model, by data set and reach.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Rows">By data set, then reach.</param>
public sealed record SliceReport(string Model, IReadOnlyList<SliceRow> Rows)
{
    /// <summary>The reaches, ascending.</summary>
    public IReadOnlyList<int> Reaches => [.. Rows.Select(r => r.Reach).Distinct().Order()];

    /// <summary>Means over data sets at a reach, each data set counting once.</summary>
    public SliceSetScore Mean(int reach)
    {
        var own = Rows.Where(r => r.Reach == reach).Select(r => r.Score).ToList();
        return new SliceSetScore("mean", own.Sum(s => s.Pairs), own.Average(s => s.Copied), own.Average(s => s.Carried), own.Average(s => s.Model));
    }

    /// <summary>One row a data set, three columns a reach; the mean last.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| data set |");
        text.Append(string.Concat(Reaches.Select(r => $" copied +-{r} | carried +-{r} | model +-{r} |"))).Append('\n');
        text.Append("|---|").Append(string.Concat(Reaches.Select(_ => "---:|---:|---:|"))).Append('\n');
        foreach (string dataset in Rows.Select(r => r.Score.Dataset).Distinct())
        {
            text.Append(Line(dataset, r => Rows.FirstOrDefault(x => x.Reach == r && x.Score.Dataset == dataset)?.Score));
        }

        return text.Append(Line("**mean**", Mean)).ToString();
    }

    /// <summary>One line a data set and reach.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("dataset,reach,pairs,copied,carried,model\n");
        foreach (var (reach, s) in Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{s.Dataset},{reach},{s.Pairs},{s.Copied:F4},{s.Carried:F4},{s.Model:F4}\n");
        }

        return text.ToString();
    }

    private string Line(string name, Func<int, SliceSetScore?> score) => $"| {name} |" + string.Concat(Reaches.Select(r => score(r) is { } s
        ? string.Create(CultureInfo.InvariantCulture, $" {s.Copied:F3} | {s.Carried:F3} | {s.Model:F3} |")
        : " | | |")) + "\n";
}
