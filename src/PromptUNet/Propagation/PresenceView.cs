using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Reads the signs of presence off slice after slice, in a window around the carried mask. All memory is its own and used
/// again; one thread at a time.
/// </summary>
public sealed class PresenceView
{
    private const float Foreground = 0.5f;
    private const float Margin = 1.5f;
    private const int Size = 64;            // of the window, in pixels of its own
    private const int Surroundings = 5;     // pixels of the window

    private readonly Normalisation _normalisation;
    private readonly int _drawnSlice, _drawnArea;
    private readonly double _radiiASlice;
    private readonly WindowedPair _pair = new(Size);
    private readonly Mask _inside = new(Size, Size), _near = new(Size, Size);
    private readonly Likelihood _likelihood = new();
    private readonly float[] _likely = new float[Size * Size];

    /// <param name="grid">Of the scan.</param>
    /// <param name="axis">The array axis of propagation.</param>
    /// <param name="drawn">The keyframe that the way begins at; not empty.</param>
    /// <param name="normalisation">Applied to what the window shows.</param>
    /// <exception cref="ArgumentException">The drawn mask is empty.</exception>
    public PresenceView(Grid grid, int axis, Keyframe drawn, Normalisation normalisation)
    {
        _drawnArea = drawn.Mask.Area;
        if (_drawnArea == 0)
        {
            throw new ArgumentException($"The mask drawn on slice {drawn.Slice} is empty; presence is judged by what was drawn.", nameof(drawn));
        }

        var (x, y, z) = grid.Spacing;
        double thickness = axis switch { 0 => x, 1 => y, _ => z }, pixel = x * y * z / thickness;
        (_drawnSlice, _normalisation) = (drawn.Slice, normalisation);
        _radiiASlice = thickness / Math.Sqrt(_drawnArea * pixel / Math.PI);
    }

    /// <summary>The signs of a slice.</summary>
    /// <param name="slice">Its index along the axis.</param>
    /// <param name="query">Its raw grey values.</param>
    /// <param name="prompt">Image and mask as they were carried onto it; the mask has a pixel above 0.5.</param>
    public PresenceSigns Look(int slice, Slice query, Prompt prompt)
    {
        var box = prompt.Mask.Box(Foreground) ?? throw new ArgumentException("The carried mask has no pixel above 0.5.", nameof(prompt));
        _pair.Cut(query, prompt, Window.Around(box, Margin, Size), _normalisation);
        _pair.PromptMask.Above(Foreground, _inside);
        Morphology.Dilate(_inside, Surroundings, _near);
        _likelihood.Learn(_pair.PromptImage, _pair.PromptMask);
        _likelihood.Apply(_pair.Query.Values, _likely);
        return new PresenceSigns(
            Mean(_likely, _inside), Correlation(_pair.Query, _pair.PromptImage, _near),
            Math.Log((double)Area(prompt.Mask, box) / _drawnArea), Math.Abs(slice - _drawnSlice) * _radiiASlice);
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
