using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>
/// Finds the slice that a picture shows, and how it lies there, by the greys beneath the paint. It compares them with the scan's values,
/// stretched and clipped as suits each slice, so that any window on the values will do.
/// </summary>
public sealed class PictureSearch
{
    /// <summary>A picture that is less alike shows something else. Likeness is 1 for equal greys and 0 for unrelated ones.</summary>
    public const double Alike = 0.8;

    /// <summary>Places compared on each slice.</summary>
    private const int Samples = 4096;

    /// <summary>A picture with as few greys beside the paint shows no scan.</summary>
    private const int FewestGreys = 3;

    private const int FewestSamples = 16;

    /// <summary>Another place counts as equally alike unless it is further from 1 by this factor and this much more.</summary>
    private const double Clearly = 2, Margin = 0.005;

    private readonly Volume _scan;
    private readonly MaskImage _picture;
    private readonly Dictionary<(int, int), (int[] Places, float[] Greys)> _samples = [];
    private readonly Dictionary<PictureLayout, int[]> _stored = [];

    /// <param name="scan">The scan that the picture may show a slice of.</param>
    /// <param name="picture">The picture.</param>
    public PictureSearch(Volume scan, MaskImage picture) => (_scan, _picture) = (scan, picture);

    /// <summary>Whether the picture shows greys that can be compared.</summary>
    public bool IsPossible => _picture.Greys >= FewestGreys;

    /// <summary>
    /// The most alike of some places, and those that are as good as equally alike, the best first. The first of several equal ones comes
    /// first.
    /// </summary>
    /// <param name="places">Places whose size is the picture's.</param>
    public IReadOnlyList<(PicturePlace Place, double Likeness)> Best(IEnumerable<PicturePlace> places)
    {
        List<(PicturePlace Place, double Likeness)> found = [];
        foreach (var slice in places.GroupBy(p => (p.Axis, p.Slice)))
        {
            float[] values = _scan.Slice(slice.Key.Axis, slice.Key.Slice).Values;
            found.AddRange(slice.Select(p => (p, Likeness(p.Layout, values))));
        }

        double best = found.Count == 0 ? 0 : found.Max(f => f.Likeness);
        return [.. found.Where(f => 1 - f.Likeness < (Clearly * (1 - best)) + Margin).OrderByDescending(f => Math.Round(f.Likeness, 3))];
    }

    /// <summary>The share of the greys' variance that the slice's values explain.</summary>
    private double Likeness(PictureLayout layout, float[] values)
    {
        var (places, greys) = SamplesOf(layout);
        if (places.Length < FewestSamples)
        {
            return 0;
        }

        var stored = StoredPlaces(layout);
        double[] shown = new double[places.Length];
        for (int i = 0; i < shown.Length; i++)
        {
            float value = values[stored[places[i]]];
            shown[i] = float.IsFinite(value) ? value : 0;
        }

        bool[] inside = Array.ConvertAll(greys, g => g is > 1 and < 254);      // the window clips the others
        var (slope, offset) = Fit(shown, greys, inside.Count(i => i) >= FewestSamples ? inside : null);
        double mean = greys.Average(), error = 0, all = 0;
        for (int i = 0; i < greys.Length; i++)
        {
            double difference = greys[i] - Math.Clamp((slope * shown[i]) + offset, 0, 255);
            error += difference * difference;
            all += (greys[i] - mean) * (greys[i] - mean);
        }

        return slope > 0 && all > 0 ? Math.Max(0, 1 - (error / all)) : 0;
    }

    /// <summary>The line through points with the least squares of their distances.</summary>
    private static (double Slope, double Offset) Fit(double[] x, float[] y, bool[]? which)
    {
        double count = 0, sumX = 0, sumY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (count, sumX, sumY) = which is null || which[i] ? (count + 1, sumX + x[i], sumY + y[i]) : (count, sumX, sumY);
        }

        double meanX = sumX / count, meanY = sumY / count, squares = 0, products = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double distance = which is null || which[i] ? x[i] - meanX : 0;
            squares += distance * distance;
            products += distance * (y[i] - meanY);
        }

        double slope = squares > 0 ? products / squares : 0;
        return (slope, meanY - (slope * meanX));
    }

    /// <summary>For each pixel of the turned slice its place in the slice as stored.</summary>
    private int[] StoredPlaces(PictureLayout layout)
    {
        if (!_stored.TryGetValue(layout, out int[]? stored))
        {
            var (width, height) = layout.View.Size((_picture.Width / layout.BlockWidth, _picture.Height / layout.BlockHeight));
            _stored.Add(layout, stored = layout.View.Turn([.. Enumerable.Range(0, width * height)], width, height));
        }

        return stored;
    }

    /// <summary>Some of the blocks that are not painted, spread evenly, and their greys.</summary>
    private (int[] Places, float[] Greys) SamplesOf(PictureLayout layout)
    {
        if (!_samples.TryGetValue((layout.BlockWidth, layout.BlockHeight), out var samples))
        {
            var blocks = _picture.Blocks(layout.BlockWidth, layout.BlockHeight);
            int[] free = [.. Enumerable.Range(0, blocks.Length).Where(i => blocks[i] is not null)];
            int[] chosen = free.Length <= Samples
                ? free
                : [.. Enumerable.Range(0, Samples).Select(i => free[(int)((long)i * free.Length / Samples)])];
            samples = (chosen, [.. chosen.Select(i => blocks[i]!.Value)]);
            _samples.Add((layout.BlockWidth, layout.BlockHeight), samples);
        }

        return samples;
    }
}
