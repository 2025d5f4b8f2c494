using System.Globalization;
using System.Text.RegularExpressions;
using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>Which slice of which scan a picture shows, and how.</summary>
/// <param name="Axis">The array axis across the slice.</param>
/// <param name="Slice">Its index.</param>
/// <param name="Layout">How it lies in the picture.</param>
public sealed partial record PicturePlace(int Axis, int Slice, PictureLayout Layout)
{
    /// <summary>The scan's grid, where a picture remembers it; null where the place was found by comparison.</summary>
    public Grid? Grid { get; init; }

    /// <summary>The place as a line of text, for the picture's file.</summary>
    internal string ToText()
    {
        var (size, view) = (Grid!.Size, Layout.View);
        string turned = string.Concat(((bool[])[view.Transposed, view.FlippedX, view.FlippedY]).Select(f => f ? '1' : '0'));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"PromptUNet slice {Slice} across axis {Axis} of {size.X} x {size.Y} x {size.Z}, turned {turned}, "
            + $"pixels {Layout.BlockWidth} x {Layout.BlockHeight}, affine {string.Join(' ', Grid.Affine.ToRows())}");
    }

    /// <summary>The place that a text states; null when it states none.</summary>
    internal static PicturePlace? Parse(string text)
    {
        var match = Place().Match(text);
        if (!match.Success)
        {
            return null;
        }

        double[] rows = [.. match.Groups["row"].Captures.Select(c => double.Parse(c.Value, CultureInfo.InvariantCulture))];
        var (axis, slice) = (Number("axis"), Number("slice"));
        var size = new Size3(Number("x"), Number("y"), Number("z"));
        var (width, height) = (Number("width"), Number("height"));
        if (axis > 2 || width < 1 || height < 1 || slice >= size[axis])
        {
            return null;
        }

        var grid = new Grid(size, new Affine(
            rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], rows[8], rows[9], rows[10], rows[11]));
        bool[] turned = [.. match.Groups["turned"].Value.Select(c => c == '1')];
        var view = new SliceView(turned[0], turned[1], turned[2], 1, "", "");
        return new PicturePlace(axis, slice, new PictureLayout(view, width, height)) { Grid = grid };

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"PromptUNet slice (?<slice>\d{1,6}) across axis (?<axis>\d) of (?<x>\d{1,6}) x (?<y>\d{1,6}) x (?<z>\d{1,6}), "
        + @"turned (?<turned>[01]{3}), pixels (?<width>\d{1,4}) x (?<height>\d{1,4}), "
        + @"affine(?: (?<row>-?\d+(?:\.\d+)?(?:E[-+]?\d{1,3})?)){12}")]
    private static partial Regex Place();
}
