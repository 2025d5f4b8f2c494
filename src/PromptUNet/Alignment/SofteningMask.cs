using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// A drawn mask whose place becomes less certain with each step of its way: P(a pixel is inside) where its displacement is a random walk. A
/// step's error has a variance of 1/6 of a square pixel along each axis, as if the mask were resampled at random places by linear
/// interpolation. Small parts fade and outlines become smooth. All memory is its own and used again; one thread at a time.
/// </summary>
/// <param name="width">Of the slice, in pixels.</param>
/// <param name="height">Likewise.</param>
internal sealed class SofteningMask(int width, int height)
{
    private const double Variance = 1.0 / 6;

    /// <summary>Standard deviation at most, in radii of a disc of the drawn area: beyond it a disc becomes smaller at 1/2.</summary>
    private const double Softest = 0.4;

    /// <summary>A mask that is less certain than this everywhere stays as it is: thin structures would vanish.</summary>
    private const float LeastCertain = 0.75f;

    private readonly Slice _between = new(width, height);
    private PixelBox? _box;         // of all that is above 0; null once nothing changes any more
    private int _stepsLeft;

    /// <summary>Soft in [0, 1].</summary>
    public Slice Mask { get; } = new(width, height);

    /// <summary>Takes a mask as it was drawn, in a copy.</summary>
    public void Begin(Slice drawn)
    {
        drawn.Values.CopyTo(Mask.Values, 0);
        _box = drawn.Box(0);
        double radius = Math.Sqrt((_box is { } box ? drawn.AreaAbove(0.5f, box) : 0) / Math.PI);
        _stepsLeft = (int)(Softest * radius * Softest * radius / Variance);
    }

    /// <summary>Goes one step: a pass of (1, 10, 1) / 12, whose variance is 1/6, along each axis; borders are repeated.</summary>
    public void Step()
    {
        if (_stepsLeft == 0 || _box is not { } box)
        {
            return;
        }

        _stepsLeft--;
        var wider = new PixelBox(Math.Max(0, box.Left - 1), Math.Max(0, box.Top - 1), Math.Min(width - 1, box.Right + 1), Math.Min(height - 1, box.Bottom + 1));
        for (int y = wider.Top; y <= wider.Bottom; y++)
        {
            AlongRow(Mask.Values.AsSpan(y * width, width), _between.Values.AsSpan(y * width, width), wider.Left, wider.Right);
        }

        for (int y = wider.Top; y <= wider.Bottom; y++)
        {
            Weigh(Part(y - 1), Part(y), Part(y + 1), Mask.Values.AsSpan((y * width) + wider.Left, wider.Width));
        }

        _box = Mask.Box(LeastCertain, wider) is null ? null : wider;

        ReadOnlySpan<float> Part(int y) => _between.Values.AsSpan((Math.Clamp(y, wider.Top, wider.Bottom) * width) + wider.Left, wider.Width);
    }

    private static void AlongRow(ReadOnlySpan<float> row, Span<float> result, int left, int right)
    {
        int last = row.Length - 1, from = Math.Max(left, 1), to = Math.Min(right, last - 1);
        if (left == 0)
        {
            result[0] = ((11 * row[0]) + row[Math.Min(1, last)]) / 12;
        }

        if (right == last)
        {
            result[last] = ((11 * row[last]) + row[Math.Max(0, last - 1)]) / 12;
        }

        if (from <= to)
        {
            int length = to - from + 1;
            Weigh(row.Slice(from - 1, length), row.Slice(from, length), row.Slice(from + 1, length), result.Slice(from, length));
        }
    }

    private static void Weigh(ReadOnlySpan<float> before, ReadOnlySpan<float> here, ReadOnlySpan<float> after, Span<float> result)
    {
        TensorPrimitives.Add(before, after, result);
        TensorPrimitives.MultiplyAdd(here, 10, result, result);
        TensorPrimitives.Divide(result, 12, result);
    }
}
