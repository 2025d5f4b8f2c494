using PromptUNet.Pictures;
using ScottPlot;
using SkiaSharp;

namespace PromptUNet.Lab.Experiments;

/// <summary>The experiments' numbers as pictures.</summary>
public static class ExperimentFigures
{
    private const int Width = 1200, Height = 560, SlantedLabels = 140;
    private const double QuarterTail = 0.25, EndTail = 0.05;

    private static readonly Color[] Colours = [Colors.C0, Colors.C1, Colors.C2, Colors.C3, Colors.C4, Colors.C5, Colors.C6];

    static ExperimentFigures()
    {
        Fonts.FontResolvers.Insert(0, new OwnFont());
        Fonts.Default = OwnFont.Name;
    }

    /// <summary>The name of a setting's picture: <c>3-drawn-evenly.png</c> for "3 drawn, evenly".</summary>
    public static string FileOf(string setting) =>
        $"{setting.Replace(",", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Replace(' ', '-')}.png";

    /// <summary>
    /// A metric by group and model, as Fig. 3 has it: boxes from the lower to the upper quartile with the median, whiskers from the
    /// 5th to the 95th percentile.
    /// </summary>
    /// <param name="path">The PNG to write; an interrupted write leaves what was there.</param>
    /// <param name="title">Heading.</param>
    /// <param name="points">Of one metric.</param>
    /// <param name="group">What stands below a group of boxes.</param>
    public static void Boxes(string path, string title, IEnumerable<ExperimentPoint> points, Func<ExperimentPoint, string> group)
    {
        var plot = new Plot();
        var all = points.ToList();
        string[] models = Names(all, p => p.Model), groups = Names(all, group);
        foreach (var (m, model) in models.Index())
        {
            var boxes = plot.Add.Boxes(all.Where(p => p.Model == model).GroupBy(group).Select(own =>
                Box([.. own.Select(p => p.Value).Order()], (Array.IndexOf(groups, own.Key) * (models.Length + 1)) + m)));
            boxes.FillColor = Colours[m % Colours.Length];
            boxes.LegendText = model;
        }

        plot.Axes.Bottom.SetTicks([.. groups.Select((_, i) => (i * (models.Length + 1)) + ((models.Length - 1) / 2.0))], groups);
        plot.Axes.Bottom.MinimumSize = SlantedLabels;
        plot.Axes.Bottom.TickLabelStyle.Rotation = 30;
        plot.Axes.Bottom.TickLabelStyle.Alignment = ScottPlot.Alignment.MiddleLeft;
        Write(path, plot, title);
    }

    /// <summary>Mean over data sets of one metric after the other, a line a model.</summary>
    /// <param name="path">The PNG to write; an interrupted write leaves what was there.</param>
    /// <param name="title">Heading.</param>
    /// <param name="points">Of one setting.</param>
    /// <param name="places">The metrics from left to right, and what stands below each.</param>
    public static void Curves(
        string path, string title, IEnumerable<ExperimentPoint> points, IReadOnlyList<(string Metric, string Label)> places)
    {
        var plot = new Plot();
        var all = points.ToList();
        foreach (var (m, model) in Names(all, p => p.Model).Index())
        {
            var means = from place in places.Index()
                        let own = all.Where(p => p.Model == model && p.Metric == place.Item.Metric).ToList()
                        where own.Count > 0
                        select (X: (double)place.Index, Y: own.GroupBy(p => p.Dataset).Average(set => set.Average(p => p.Value)));
            var line = plot.Add.Scatter(means.Select(p => p.X).ToArray(), means.Select(p => p.Y).ToArray(), Colours[m % Colours.Length]);
            line.LegendText = model;
        }

        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, places.Count).Select(i => (double)i)], [.. places.Select(p => p.Label)]);
        Write(path, plot, title);
    }

    private static Box Box(double[] sorted, double place) => new()
    {
        Position = place, BoxMin = Quantile(sorted, QuarterTail), BoxMiddle = Quantile(sorted, 0.5),
        BoxMax = Quantile(sorted, 1 - QuarterTail),
        WhiskerMin = Quantile(sorted, EndTail), WhiskerMax = Quantile(sorted, 1 - EndTail),
    };

    /// <summary>Linear between order statistics.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    private static string[] Names(IEnumerable<ExperimentPoint> points, Func<ExperimentPoint, string> name) =>
        [.. points.Select(name).Distinct()];

    private static void Write(string path, Plot plot, string title)
    {
        plot.Title(title);
        plot.Axes.SetLimitsY(0, 1);
        plot.ShowLegend(Edge.Right);
        byte[] picture = plot.GetImageBytes(Width, Height, ImageFormat.Png);
        AtomicFile.Write(path, stream => stream.Write(picture));
    }

    /// <summary>The font of the contact sheets: a container may have none.</summary>
    private sealed class OwnFont : IFontResolver
    {
        public const string Name = "DejaVu Sans";

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName == Name ? SheetStyle.ReadTypeface() : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? SheetStyle.ReadTypeface() : null;
    }
}
