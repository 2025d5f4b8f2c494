using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// A square cut-out of a slice, resampled to a fixed number of pixels: the input of the optical flow and the network. It
/// follows the object, so a small structure fills it and the cost does not depend on the scan's size.
/// </summary>
/// <param name="CentreX">Centre of the square in pixels of the slice; pixel centres are whole numbers.</param>
/// <param name="CentreY">Likewise along y.</param>
/// <param name="Side">Edge of the square in pixels of the slice.</param>
/// <param name="Size">Edge of the resampled square in pixels of its own.</param>
public readonly record struct Window(float CentreX, float CentreY, float Side, int Size)
{
    /// <summary>Pixels of the slice to one pixel of the window.</summary>
    public float Scale => Side / Size;

    /// <summary>The square around a mask's box: the box's longer edge times <paramref name="margin"/> plus 16 pixels.</summary>
    public static Window Around(PixelBox box, float margin, int size) =>
        new((box.Left + box.Right) / 2f, (box.Top + box.Bottom) / 2f, (Math.Max(box.Width, box.Height) * margin) + 16, size);

    /// <summary>A whole slice: the smallest centred square that holds it.</summary>
    public static Window Whole(int width, int height, int size) =>
        new((width - 1) / 2f, (height - 1) / 2f, Math.Max(width, height), size);

    /// <summary>The window's view of a slice, bilinear; beyond the slice its border is repeated.</summary>
    /// <param name="slice">Not empty.</param>
    /// <param name="result">Size x Size, to be overwritten.</param>
    /// <exception cref="ArgumentException">The result has another size than the window.</exception>
    public void Cut(Slice slice, Slice result)
    {
        if (result.Width != Size || result.Height != Size)
        {
            throw new ArgumentException(
                $"A window of {Size} x {Size} cannot be cut into a slice of {result.Width} x {result.Height}.", nameof(result));
        }

        Bilinear.Resample(slice, result.Values, Size, OnSlice(0, CentreX), Scale, OnSlice(0, CentreY), Scale);
    }

    /// <summary>Place on the slice of a pixel column or row of the window.</summary>
    public float OnSlice(float own, float centre) => ((own + 0.5f - (Size / 2f)) * Scale) + centre;

    /// <summary>Place in the window of a pixel column or row of the slice.</summary>
    public float OnWindow(float place, float centre) => ((place - centre) / Scale) + (Size / 2f) - 0.5f;

    /// <summary>The slice's pixels that lie inside the window; null when it lies beside the slice.</summary>
    public PixelBox? Covered(int width, int height)
    {
        float half = Side / 2;
        var box = new PixelBox(
            Math.Max(0, (int)MathF.Ceiling(CentreX - half)), Math.Max(0, (int)MathF.Ceiling(CentreY - half)),
            Math.Min(width - 1, (int)MathF.Floor(CentreX + half)), Math.Min(height - 1, (int)MathF.Floor(CentreY + half)));
        return box.Width > 0 && box.Height > 0 ? box : null;
    }
}
