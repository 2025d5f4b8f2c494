using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Reads the signs of presence off slice after slice, in a window around the carried mask. Grey values mean what they mean on
/// the drawn slice, so that a ground that has closed over the object is not stretched to look like it. All memory is its own
/// and used again; one thread at a time.
/// </summary>
public sealed class PresenceView
{
    private const float Foreground = 0.5f;
    private const float Margin = 1.5f;
    private const int Size = 64;            // of the window, in pixels of its own
    private const int Surroundings = 5;     // pixels of the window

    private readonly int _drawnSlice, _drawnArea;
    private readonly double _radiiASlice;
    private readonly float _low, _range;    // grey values around what was drawn
    private readonly Likelihood _likelihood = new();
    private readonly Slice _query = new(Size, Size), _image = new(Size, Size), _softMask = new(Size, Size);
    private readonly Mask _inside = new(Size, Size), _near = new(Size, Size);
    private readonly float[] _likely = new float[Size * Size];
    private double _faith = 1;              // correlation of the prompt's slice with the drawn one

    /// <param name="grid">Of the scan.</param>
    /// <param name="axis">The array axis of propagation.</param>
    /// <param name="drawn">The keyframe that the way begins at.</param>
    /// <param name="image">Raw grey values of its slice.</param>
    /// <param name="normalisation">Of what the window shows of it.</param>
    /// <exception cref="ArgumentException">The drawn mask is empty.</exception>
    public PresenceView(Grid grid, int axis, Keyframe drawn, Slice image, Normalisation normalisation)
    {
        var box = drawn.Mask.Box ?? throw new ArgumentException($"The mask drawn on slice {drawn.Slice} is empty; presence is judged by what was drawn.", nameof(drawn));
        (_drawnSlice, _drawnArea) = (drawn.Slice, drawn.Mask.Area);
        _radiiASlice = RadiiASlice(grid, axis, _drawnArea);

        var window = Window.Around(box, Margin, Size);
        window.Cut(image, _image);
        window.Cut(drawn.Mask.ToSlice(), _softMask);
        (_low, float high) = normalisation.Range(_image.Values);
        _range = high - _low + normalisation.Epsilon;
        Stretch(_image.Values);
        _likelihood.Learn(_image, _softMask);
    }

    /// <summary>From one slice to the next, in radii of a disc of so many pixels; both in mm.</summary>
    public static double RadiiASlice(Grid grid, int axis, int area)
    {
        var (x, y, z) = grid.Spacing;
        double thickness = axis switch { 0 => x, 1 => y, _ => z }, pixel = x * y * z / thickness;
        return thickness / Math.Sqrt(area * pixel / Math.PI);
    }

    /// <summary>The signs of a slice.</summary>
    /// <param name="slice">Its index along the axis.</param>
    /// <param name="query">Its raw grey values.</param>
    /// <param name="prompt">Image and mask as they were carried onto it; the mask has a pixel above 0.5.</param>
    public PresenceSigns Look(int slice, Slice query, Prompt prompt)
    {
        var box = prompt.Mask.Box(Foreground) ?? throw new ArgumentException("The carried mask has no pixel above 0.5.", nameof(prompt));
        var window = Window.Around(box, Margin, Size);
        window.Cut(query, _query);
        window.Cut(prompt.Image, _image);
        window.Cut(prompt.Mask, _softMask);
        Stretch(_query.Values);
        Stretch(_image.Values);
        _softMask.Above(Foreground, _inside);
        Morphology.Dilate(_inside, Surroundings, _near);
        _likelihood.Apply(_query.Values, _likely);
        return new PresenceSigns(
            Mean(_likely, _inside), _faith * Correlation(_query, _image, _near),
            Math.Log((double)Area(prompt.Mask, box) / _drawnArea), Math.Abs(slice - _drawnSlice) * _radiiASlice);
    }

    /// <summary>
    /// The prompt has been replaced on a slice by the machine itself: from now on it correlates with the drawn slice no better
    /// than that slice did.
    /// </summary>
    /// <param name="signs">Of that slice.</param>
    public void Replace(PresenceSigns signs) => _faith = Math.Max(0, signs.Correlation);

    /// <summary>From the range of the drawn slice to [0, 1]; values that are not finite count as the lowest.</summary>
    private void Stretch(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = float.IsFinite(value) ? Math.Clamp((value - _low) / _range, 0, 1) : 0;
        }
    }

    private static int Area(Slice mask, PixelBox box)
    {
        int area = 0;
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            foreach (float value in mask.Values.AsSpan((y * mask.Width) + box.Left, box.Width))
            {
                area += value > Foreground ? 1 : 0;
            }
        }

        return area;
    }

    /// <summary>0 for an empty mask: a very thin structure can slip between the window's pixels.</summary>
    private static double Mean(float[] values, Mask where)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (where.Pixels[i])
            {
                (sum, count) = (sum + values[i], count + 1);
            }
        }

        return sum / Math.Max(1, count);
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
