using PromptUNet.Imaging;
using PromptUNet.Pictures;

namespace PromptUNet.Cli.Segment;

/// <summary>A summary of a result, in text and pictures.</summary>
internal sealed class ResultSummary(Drawing drawing, LabelVolume result)
{
    private const int MostRows = 24, Cells = 6;

    /// <summary>Prints where the mask lies, and the volume of each structure.</summary>
    public void Print(Screen screen, SegmentRequest request, string segmenter, int segmented, TimeSpan time)
    {
        string plane = SliceAxis.Name(result.Grid, drawing.Axis);
        string drawn = SliceAxis.Ranges([.. drawing.Slices.Select(s => s.Slice).Distinct().Order()]);
        string slices = drawing.Slices.Select(s => s.Slice).Distinct().Count() == 1 ? "slice" : "slices";
        screen.Line(
            $"{segmenter}: drawn on {plane} {slices} {drawn}; "
            + $"{Screen.Count(segmented, "slice")} segmented in {time.TotalSeconds:F1} s.");
        int width = drawing.Labels.Max(l => drawing.NameOf(l).Length);
        foreach (int label in drawing.Labels)
        {
            string volume = Millilitres(result.Grid, result.Count(label));
            screen.Line($"  {drawing.NameOf(label).PadRight(width)}  {volume}  {plane} slices {SliceAxis.Ranges(Shown(label))}");
        }

        screen.Line($"Mask:    {request.Output}");
        if (request.Preview is { } preview)
        {
            screen.Line($"Picture: {preview}");
        }

        if (request.Confidence is { } confidence)
        {
            screen.Line($"Slices:  {confidence}");
        }
    }

    /// <summary>A volume, padded so that several form a column.</summary>
    private static string Millilitres(Grid grid, long voxels) => $"{voxels * Math.Abs(grid.Affine.Determinant) / 1000,9:F2} ml";

    /// <summary>Draws a row of slices for each structure.</summary>
    public void WritePreview(string path, Volume image)
    {
        var view = SliceView.Radiological(image.Grid, drawing.Axis);
        string plane = SliceAxis.Name(image.Grid, drawing.Axis);
        ContactSheet.Write(path, "Result", [], [.. drawing.Labels.Take(MostRows).Select(label => new SheetRow(
            drawing.NameOf(label), $"{plane} slices {SliceAxis.Ranges(Shown(label))}",
            [.. SheetSlices.Choose(Shown(label), DrawnOf(label), Cells).Select(k => new SheetCell(
                image.Slice(drawing.Axis, k), null, result.Mask(label, drawing.Axis, k),
                DrawnOf(label).Contains(k), $"slice {k}", view))]) { Colour = ColourOf(label) })]);
    }

    /// <summary>A colour that tells a structure from the others; null for the only one. A dark one would not be seen.</summary>
    private Rgb? ColourOf(int label)
    {
        const int dark = 96;
        var own = drawing.Names.FirstOrDefault(n => n.Id == label)?.Colour ?? LabelColours.Of(label);
        return drawing.Labels.Count == 1 ? null
            : Math.Max(own.Red, Math.Max(own.Green, own.Blue)) < dark ? LabelColours.Of(label) : own;
    }

    private IReadOnlyList<int> DrawnOf(int label) => [.. drawing.Slices.Where(s => s.Masks.ContainsKey(label)).Select(s => s.Slice)];

    /// <summary>The slices that show a structure.</summary>
    private IReadOnlyList<int> Shown(int label) => DrawnSlices.Of(new LabelLayers(result), [label])[drawing.Axis];
}
