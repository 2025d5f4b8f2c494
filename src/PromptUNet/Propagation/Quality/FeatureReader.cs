using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Reads the presence features of slice after slice, in a window around the segmented mask. Grey values are scaled by the drawn slice, so
/// that background that has closed over the object is not stretched to look like it. All memory is used again; one thread at a time.
/// </summary>
public sealed class FeatureReader
{
    private const float Foreground = 0.5f;
    private const float Margin = 1.5f;
    private const int Size = 64;            // of the window, in pixels of its own
    private const int Surroundings = 5;     // pixels of the window
    private const int Bins = 16;            // of the histograms inside the mask

    private readonly int _drawnSlice, _drawnArea;
    private readonly double _radiiASlice;
    private readonly float _low, _range;    // grey values around what was drawn
    private readonly Likelihood _likelihood = new();
    private readonly Slice _query = new(Size, Size), _image = new(Size, Size), _softMask = new(Size, Size);
    private readonly Mask _inside = new(Size, Size), _near = new(Size, Size);
    private readonly double[] _drawnHistogram = new double[Bins];
    private readonly float[] _likely = new float[Size * Size];

    /// <param name="grid">Of the scan.</param>
    /// <param name="axis">The array axis of propagation.</param>
    /// <param name="drawn">The keyframe where the pass begins.</param>
    /// <param name="image">Raw grey values of its slice.</param>
    /// <param name="normalisation">Of the drawn slice's window.</param>
    /// <exception cref="ArgumentException">The drawn mask is empty.</exception>
    public FeatureReader(Grid grid, int axis, Keyframe drawn, Slice image, Normalisation normalisation)
    {
        var box = drawn.Mask.Box ?? throw new ArgumentException(
            $"The mask drawn on slice {drawn.Slice} is empty; presence is judged by what was drawn.", nameof(drawn));
        (_drawnSlice, _drawnArea) = (drawn.Slice, drawn.Mask.Area);
        _radiiASlice = RadiiASlice(grid, axis, _drawnArea);

        var window = Window.Around(box, Margin, Size);
        window.Cut(image, _image);
        window.Cut(drawn.Mask.ToSlice(), _softMask);
        (_low, float high) = normalisation.Range(_image.Values);
        _range = high - _low + normalisation.EpsilonFor(high - _low);
        Stretch(_image.Values);
        _likelihood.Learn(_image, _softMask);
        _softMask.Above(Foreground, _inside);
        Histogram(_image, _inside, _drawnHistogram);
    }

    /// <summary>From one slice to the next, in radii of a disc of that many pixels; both in mm.</summary>
    public static double RadiiASlice(Grid grid, int axis, int area)
    {
        var (x, y, z) = grid.Spacing;
        double thickness = axis switch { 0 => x, 1 => y, _ => z }, pixel = x * y * z / thickness;
        return thickness / Math.Sqrt(area * pixel / Math.PI);
    }

    /// <summary>The features of a slice.</summary>
    /// <param name="slice">Its index along the axis.</param>
    /// <param name="query">Its raw grey values.</param>
    /// <param name="prompt">Image and mask as they were carried onto it; the mask has a pixel above 0.5.</param>
    /// <param name="found">
    /// The mask segmented there, soft in [0, 1]. If no pixel is above 0.5, the features are those of the carried mask, with an agreement
    /// of 0.
    /// </param>
    /// <exception cref="ArgumentException">The carried mask has no pixel above 0.5.</exception>
    public PresenceFeatures Read(int slice, Slice query, Prompt prompt, Slice found)
    {
        var carried = prompt.Mask.Box(Foreground)
            ?? throw new ArgumentException("The carried mask has no pixel above 0.5.", nameof(prompt));
        var (mask, box) = found.Box(Foreground) is { } own ? (found, own) : (prompt.Mask, carried);
        var window = Window.Around(box, Margin, Size);
        window.Cut(query, _query);
        window.Cut(prompt.Image, _image);
        window.Cut(mask, _softMask);
        Stretch(_query.Values);
        Stretch(_image.Values);
        _softMask.Above(Foreground, _inside);
        Morphology.Dilate(_inside, Surroundings, _near);
        _likelihood.Apply(_query.Values, _likely);
        var (inside, around) = MeanLikelihoods();
        return new PresenceFeatures(
            inside, Correlation(_query, _image, _near),
            Math.Log((double)mask.AreaAbove(Foreground, box) / _drawnArea), Math.Abs(slice - _drawnSlice) * _radiiASlice,
            inside - around, HistogramOverlap(), SliceFeatures.Agree(found, prompt.Mask, Foreground));
    }

    /// <summary>Maps the drawn slice's range to [0, 1]; values that are not finite count as the lowest.</summary>
    private void Stretch(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = float.IsFinite(value) ? Math.Clamp((value - _low) / _range, 0, 1) : 0;
        }
    }

    /// <summary>
    /// Inside the mask and around it; 0 when there is no pixel, as a very thin structure can slip between the window's.
    /// </summary>
    private (double Inside, double Around) MeanLikelihoods()
    {
        double inside = 0, around = 0;
        int countInside = 0, countAround = 0;
        for (int i = 0; i < _likely.Length; i++)
        {
            if (_inside.Pixels[i])
            {
                (inside, countInside) = (inside + _likely[i], countInside + 1);
            }
            else if (_near.Pixels[i])
            {
                (around, countAround) = (around + _likely[i], countAround + 1);
            }
        }

        return (inside / Math.Max(1, countInside), around / Math.Max(1, countAround));
    }

    /// <summary>Overlap of the histograms of grey values inside the slice's mask and inside the drawn mask.</summary>
    private double HistogramOverlap()
    {
        Span<double> histogram = stackalloc double[Bins];
        Histogram(_query, _inside, histogram);
        double overlap = 0;
        for (int i = 0; i < Bins; i++)
        {
            overlap += Math.Min(histogram[i], _drawnHistogram[i]);
        }

        return overlap;
    }

    /// <summary>Share of each bin of grey values in [0, 1]; all 0 for an empty mask.</summary>
    private static void Histogram(Slice image, Mask where, Span<double> histogram)
    {
        histogram.Clear();
        int count = 0;
        for (int i = 0; i < where.Pixels.Length; i++)
        {
            if (where.Pixels[i])
            {
                histogram[Math.Min((int)(image.Values[i] * Bins), Bins - 1)]++;
                count++;
            }
        }

        foreach (ref double share in histogram)
        {
            share /= Math.Max(1, count);
        }
    }

    private static double Correlation(Slice a, Slice b, Mask where)
    {
        double sumA = 0, sumB = 0, squaresA = 0, squaresB = 0, products = 0;
        int count = 0;
        for (int i = 0; i < where.Pixels.Length; i++)
        {
            if (where.Pixels[i])
            {
                double x = a.Values[i], y = b.Values[i];
                (sumA, sumB, count) = (sumA + x, sumB + y, count + 1);
                (squaresA, squaresB, products) = (squaresA + (x * x), squaresB + (y * y), products + (x * y));
            }
        }

        double varianceA = squaresA - (sumA * sumA / count), varianceB = squaresB - (sumB * sumB / count);
        return varianceA > 1e-6 && varianceB > 1e-6 ? (products - (sumA * sumB / count)) / Math.Sqrt(varianceA * varianceB) : 0;
    }
}
