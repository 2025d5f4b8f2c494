using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Augmentation;

/// <summary>
/// The synchronised transformation of section 3.2: one spatial transformation, the same for query, prompt and truth. It is
/// applied while the window is cut, so nothing is interpolated twice.
/// </summary>
/// <param name="Scale">1 leaves the size as it is.</param>
/// <param name="ShiftX">In shares of the window's edge.</param>
/// <param name="ShiftY">In shares of the window's edge.</param>
/// <param name="Rotation">In radians.</param>
/// <param name="FlipX">Mirror left and right.</param>
/// <param name="FlipY">Mirror top and bottom.</param>
public sealed record SpatialTransform(float Scale, float ShiftX, float ShiftY, float Rotation, bool FlipX, bool FlipY)
{
    /// <summary>Largest change of scale and largest translation of section 3.2.</summary>
    public const float Largest = 0.05f;

    /// <summary>Largest rotation of section 3.2, in radians.</summary>
    public const float LargestRotation = 0.05f;

    public static SpatialTransform Sample(Random random)
    {
        float Within(float most) => most * ((2 * random.NextSingle()) - 1);
        return new(
            1 + Within(Largest), Within(Largest), Within(Largest), Within(LargestRotation),
            random.Next(2) == 1, random.Next(2) == 1);
    }

    /// <summary>The place on the slice that the transformed window shows at (u, v).</summary>
    public (float X, float Y) OnSlice(float u, float v, Window window) =>
        OnSlice(u, v, MathF.Cos(Rotation) * Scale, MathF.Sin(Rotation) * Scale, window);

    /// <summary>The same, with the scaled cosine and sine of the rotation given, which all pixels share.</summary>
    private (float X, float Y) OnSlice(float u, float v, float cos, float sin, Window window)
    {
        float centre = (window.Size - 1) / 2f;
        float dx = (FlipX ? centre - u : u - centre) + (ShiftX * window.Size);
        float dy = (FlipY ? centre - v : v - centre) + (ShiftY * window.Size);
        return (
            window.OnSlice(centre + (cos * dx) - (sin * dy), window.CentreX),
            window.OnSlice(centre + (sin * dx) + (cos * dy), window.CentreY));
    }

    /// <summary>The inverse of <see cref="OnSlice(float, float, Window)"/>.</summary>
    public (float U, float V) OnWindow(float x, float y, Window window)
    {
        float centre = (window.Size - 1) / 2f;
        float a = window.OnWindow(x, window.CentreX) - centre, b = window.OnWindow(y, window.CentreY) - centre;
        float cos = MathF.Cos(Rotation) / Scale, sin = MathF.Sin(Rotation) / Scale;
        float dx = (cos * a) + (sin * b) - (ShiftX * window.Size), dy = (cos * b) - (sin * a) - (ShiftY * window.Size);
        return (FlipX ? centre - dx : dx + centre, FlipY ? centre - dy : dy + centre);
    }

    /// <summary>Cuts the transformed window out of a slice; a <see cref="Prompting.WindowView"/>.</summary>
    /// <param name="slice">Not empty.</param>
    /// <param name="window">The window before the transformation.</param>
    /// <param name="result">Of the window's size, to be overwritten.</param>
    public void Cut(Slice slice, Window window, Slice result)
    {
        float cos = MathF.Cos(Rotation) * Scale, sin = MathF.Sin(Rotation) * Scale;
        for (int i = 0; i < result.Values.Length; i++)
        {
            var (x, y) = OnSlice(i % window.Size, i / window.Size, cos, sin, window);
            result.Values[i] = Bilinear.Sample(slice, x, y);
        }
    }
}
