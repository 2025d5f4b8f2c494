using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>
/// Reads structures that are painted in colours on greys. Paint that is blended with a grey keeps its hue and loses colourfulness in
/// proportion. So the hue tells the structure, and the colourfulness how much of a pixel it covers.
/// </summary>
internal sealed class ColourPaint
{
    /// <summary>Below this difference of the largest and the smallest of red, green and blue, a pixel is grey.</summary>
    private const int LeastColourful = 48;

    /// <summary>A hue that differs less from a neighbour's may be the same paint, rounded.</summary>
    private const double SameHue = 20;

    private const double MostlyBlended = 0.9;

    /// <summary>The hues up to an angle in degrees, with the number of the structure painted in it.</summary>
    private static readonly (double Last, int Label, string Name)[] Hues =
    [
        (15, 1, "red"), (45, 7, "orange"), (90, 4, "yellow"), (150, 2, "green"), (210, 5, "cyan"), (260, 3, "blue"), (295, 8, "purple"),
        (345, 6, "magenta"), (360, 1, "red"),
    ];

    private readonly int _width;
    private readonly byte[] _rgb;
    private readonly byte[] _labels;

    private ColourPaint(int width, byte[] rgb)
    {
        (_width, _rgb) = (width, rgb);
        _labels = new byte[rgb.Length / 3];
        for (int i = 0; i < _labels.Length; i++)
        {
            _labels[i] = Colourfulness(i) >= LeastColourful ? (byte)LabelOf(Hue(i)) : (byte)0;
        }
    }

    /// <summary>The painted structures; null for a picture of greys.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="rgb">Red, green and blue of each pixel, row by row.</param>
    public static Paint? Read(int width, byte[] rgb)
    {
        var colours = new ColourPaint(width, rgb);
        return colours._labels.AsSpan().ContainsAnyExcept((byte)0) ? colours.ToPaint() : null;
    }

    private Paint ToPaint()
    {
        foreach (int label in Present().Where(l => !HasArea(l)))
        {
            Dissolve(label);
        }

        var full = Present().ToDictionary(l => l, FullColour);
        float[] coverage = new float[_labels.Length];
        for (int i = 0; i < _labels.Length; i++)
        {
            coverage[i] = _labels[i] == 0 ? 0 : Math.Min(1, (float)Colourfulness(i) / full[_labels[i]].Colourfulness);
        }

        Label[] names = full.Count < 2 ? [] : [.. full.OrderBy(f => f.Key).Select(f => new Label(f.Key, NameOf(f.Key), f.Value.Colour))];
        return new Paint(_width, _labels, coverage, names);
    }

    private int[] Present() => [.. Hues.Select(h => h.Label).Distinct().Where(l => _labels.AsSpan().Contains((byte)l)).Order()];

    /// <summary>Whether a structure has a pixel whose eight neighbours belong to it too.</summary>
    private bool HasArea(int label)
    {
        int height = _labels.Length / _width;
        for (int y = 1; y < height - 1; y++)
        {
            for (int x = 1; x < _width - 1; x++)
            {
                if (_labels[(y * _width) + x] == label && Around(x, y, 1).All(i => _labels[i] == label))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Gives the pixels of a colour that occurs only where two others meet, or beside one of nearly its hue, to the nearest of those.
    /// </summary>
    private void Dissolve(int label)
    {
        var colours = Present().Where(l => l != label).ToDictionary(l => l, l => FullColour(l).Colour);
        double own = HueOf(FullColour(label).Colour);
        List<(int Pixel, byte Label)> blended = [];
        int count = 0;
        for (int i = 0; i < _labels.Length; i++)
        {
            if (_labels[i] != label)
            {
                continue;
            }

            count++;
            byte[] beside = [.. Around(i % _width, i / _width, 2).Select(p => _labels[p]).Where(l => l != 0 && l != label).Distinct()];
            if (beside.Length > 1 || (beside.Length == 1 && Apart(HueOf(colours[beside[0]]), own) < SameHue))
            {
                blended.Add((i, beside.MinBy(l => Distance(i, colours[l]))));
            }
        }

        if (blended.Count >= MostlyBlended * count)
        {
            byte most = blended.CountBy(b => b.Label).MaxBy(b => b.Value).Key;
            var known = blended.ToDictionary(b => b.Pixel, b => b.Label);
            for (int i = 0; i < _labels.Length; i++)
            {
                _labels[i] = _labels[i] != label ? _labels[i] : known.GetValueOrDefault(i, most);
            }
        }
    }

    /// <summary>The colour of the paint where it covers its pixels: nine tenths of the pixels are at most as colourful.</summary>
    private (Rgb Colour, int Colourfulness) FullColour(int label)
    {
        int[] pixels = [.. Enumerable.Range(0, _labels.Length).Where(i => _labels[i] == label).OrderBy(Colourfulness)];
        int full = pixels[pixels.Length * 9 / 10];
        return (new Rgb(_rgb[3 * full], _rgb[(3 * full) + 1], _rgb[(3 * full) + 2]), Colourfulness(full));
    }

    private IEnumerable<int> Around(int x, int y, int radius)
    {
        int height = _labels.Length / _width;
        for (int v = Math.Max(0, y - radius); v <= Math.Min(height - 1, y + radius); v++)
        {
            for (int u = Math.Max(0, x - radius); u <= Math.Min(_width - 1, x + radius); u++)
            {
                yield return (v * _width) + u;
            }
        }
    }

    private int Colourfulness(int pixel)
    {
        byte red = _rgb[3 * pixel], green = _rgb[(3 * pixel) + 1], blue = _rgb[(3 * pixel) + 2];
        return Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue));
    }

    private double Hue(int pixel) => HueOf(new Rgb(_rgb[3 * pixel], _rgb[(3 * pixel) + 1], _rgb[(3 * pixel) + 2]));

    private double Distance(int pixel, Rgb colour) =>
        Math.Abs(_rgb[3 * pixel] - colour.Red) + Math.Abs(_rgb[(3 * pixel) + 1] - colour.Green)
        + Math.Abs(_rgb[(3 * pixel) + 2] - colour.Blue);

    /// <summary>The angle on the colour circle in degrees: 0 red, 120 green, 240 blue.</summary>
    private static double HueOf(Rgb colour)
    {
        int most = Math.Max(colour.Red, Math.Max(colour.Green, colour.Blue));
        double range = Math.Max(1, most - Math.Min(colour.Red, Math.Min(colour.Green, colour.Blue)));
        double sixth = most == colour.Red ? (colour.Green - colour.Blue) / range
            : most == colour.Green ? 2 + ((colour.Blue - colour.Red) / range) : 4 + ((colour.Red - colour.Green) / range);
        return ((60 * sixth) + 360) % 360;
    }

    private static double Apart(double hue, double other) => Math.Min(Math.Abs(hue - other), 360 - Math.Abs(hue - other));

    private static int LabelOf(double hue) => Hues.First(h => hue <= h.Last).Label;

    private static string NameOf(int label) => Hues.First(h => h.Label == label).Name;
}
