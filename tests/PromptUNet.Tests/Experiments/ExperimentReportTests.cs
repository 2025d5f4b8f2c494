using PromptUNet.Lab.Experiments;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Experiments;

/// <summary>Two data sets: one isotropic, one of thick slices, asked in every plane.</summary>
public sealed class ExperimentReportTests
{
    private static readonly ExperimentRun Run =
        new("volume", "promptunet-lab experiment volume --data DATA --out OUT", "val", 5, "ours 12ab", ["theirs 34cd"]);

    private static readonly ExperimentPoint[] Points =
    [
        .. Both("even", "label 1, axis 0", Plane.Native, 0.6, 0.5), .. Both("even", "label 1, axis 2", Plane.Native, 0.8, 0.5),
        .. Both("thick", "label 1, axis 0", Plane.Crosswise, 0.2, 0.5), .. Both("thick", "label 1, axis 1", Plane.Crosswise, 0.4, 0.5),
        .. Both("thick", "label 1, axis 2", Plane.Native, 0.9, 0.6),
    ];

    [Theory]
    [InlineData(Plane.Native, 0.8, 3)]          // (0.7 + 0.9) / 2
    [InlineData(Plane.Crosswise, 0.3, 2)]       // the isotropic set does not count
    [InlineData(null, 0.6, 5)]                  // (0.7 + 0.5) / 2
    public void Each_data_set_counts_once_in_the_planes_that_it_has(Plane? plane, double expected, int count)
    {
        var mean = ExperimentMean.Of(Points).Single(m => m.Plane == plane && m.Model == "ours" && m.Dataset == ExperimentMean.Overall);
        Assert.Equal((expected, count), (Math.Round(mean.Interval.Mean, 12), mean.Interval.Count));
    }

    [Theory]
    [InlineData(Plane.Native, 0.25)]            // (0.2 + 0.3) / 2
    [InlineData(Plane.Crosswise, -0.2)]
    [InlineData(null, 0.0833333333)]            // (0.2 - 0.1 / 3) / 2
    public void Models_are_compared_in_each_plane(Plane? plane, double expected) =>
        Assert.Equal(expected, PairedDifference.Of(Points).Single(d => d.Plane == plane).Difference.Mean, 9);

    [Fact]
    public void The_native_plane_comes_first_and_a_set_with_crosswise_questions_has_rows_by_plane()
    {
        string[] page = Page(Points).Split('\n');
        Assert.Equal(
            ["## Native plane", "### ours minus the others", "## Crosswise", "### ours minus the others", "## All planes",
                "### ours minus the others", "## s, dice"],
            page.Where(line => line.StartsWith("##", StringComparison.Ordinal)));
        Assert.Equal(
            ["even", "thick, native", "thick, crosswise", "thick", "mean, native", "mean, crosswise", "mean"],
            page.SkipWhile(line => line != "## s, dice").Skip(4).TakeWhile(line => line.Length > 0)
                .Select(line => line.Split('|')[1].Trim()));
        Assert.Contains("| thick, crosswise | 0.300 [0.300, 0.300] | 0.500 [0.500, 0.500] |", page);
    }

    [Fact]
    public void Where_every_plane_is_native_nothing_is_said_of_others()
    {
        string page = Page([.. Points.Where(p => p.Dataset == "even")]);
        Assert.DoesNotContain("\n## Crosswise", page, StringComparison.Ordinal);
        Assert.DoesNotContain("mean, native", page, StringComparison.Ordinal);
        Assert.Contains("\n## Native plane", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_has_the_means_their_counts_and_what_repeats_them()
    {
        var summary = ExperimentSummary.Of(Run, Points, ExperimentMean.Of(Points), ["dice"]);
        Assert.Equal((Run, 2, 2), (summary.Run, summary.Sets, summary.Scans));
        Assert.Equal(["ours", "theirs"], summary.Means.Select(m => m.Contender));
        var ours = summary.Means[0];
        Assert.Equal((new PlaneMean(0.8, 3), new PlaneMean(0.3, 2), new PlaneMean(0.6, 5)), (ours.Native, ours.Crosswise, ours.All));
        Assert.Equal([new("even", 0.7), new KeyValuePair<string, double>("thick", 0.5)], ours.BySet);
    }

    [Fact]
    public void The_summary_leaves_out_planes_that_nobody_was_asked_in_and_sets_that_the_report_does_not_show()
    {
        ExperimentPoint[] points = [.. Points.Where(p => p.Plane == Plane.Crosswise)];
        var ours = ExperimentSummary.Of(Run, points, ExperimentMean.Of(points), []).Means[0];
        Assert.Null(ours.Native);
        Assert.Equal(ours.Crosswise, ours.All);
        Assert.Empty(ours.BySet);
    }

    private static string Page(ExperimentPoint[] points) =>
        new ExperimentReport(Run, ExperimentMean.Of(points), PairedDifference.Of(points), "", ["dice"]).ToMarkdown();

    private static IEnumerable<ExperimentPoint> Both(string dataset, string item, Plane plane, double ours, double theirs) =>
        [new("ours", dataset, "scan", item, plane, "s", "dice", ours), new("theirs", dataset, "scan", item, plane, "s", "dice", theirs)];
}
