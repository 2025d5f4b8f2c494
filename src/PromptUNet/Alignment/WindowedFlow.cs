using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// A displacement field on a slice's pixels that is zero outside a rectangle, so that its cost follows the object's size and
/// not the slice's.
/// </summary>
/// <param name="Box">The rectangle, in pixels of the slice.</param>
/// <param name="Flow">The field inside, as large as the box, in pixels of the slice.</param>
public sealed record WindowedFlow(PixelBox Box, Flow Flow)
{
    /// <summary>No displacement anywhere.</summary>
    public static WindowedFlow None { get; } = new(new PixelBox(0, 0, -1, -1), Flow.Zero(0, 0));

    /// <summary>The displacement at a place of the slice: bilinear inside the box, zero outside.</summary>
    public (float X, float Y) At(float x, float y)
    {
        (x, y) = (x - Box.Left, y - Box.Top);
        if (!(x >= 0 && x <= Flow.Width - 1 && y >= 0 && y <= Flow.Height - 1))
        {
            return (0, 0);
        }

        int left = (int)x, top = (int)y;
        int right = left + 1 < Flow.Width ? 1 : 0, below = top + 1 < Flow.Height ? Flow.Width : 0;
        int at = (top * Flow.Width) + left;
        return (Blend(Flow.X.Values), Blend(Flow.Y.Values));

        float Blend(float[] v)
        {
            float upper = v[at] + ((x - left) * (v[at + right] - v[at]));
            float lower = v[at + below] + ((x - left) * (v[at + below + right] - v[at + below]));
            return upper + ((y - top) * (lower - upper));
        }
    }

    /// <summary>Copies the field into one whose box holds this box.</summary>
    internal void CopyTo(WindowedFlow larger)
    {
        for (int y = 0; y < Flow.Height; y++)
        {
            int to = ((y + Box.Top - larger.Box.Top) * larger.Flow.Width) + Box.Left - larger.Box.Left;
            Flow.X.Values.AsSpan(y * Flow.Width, Flow.Width).CopyTo(larger.Flow.X.Values.AsSpan(to));
            Flow.Y.Values.AsSpan(y * Flow.Width, Flow.Width).CopyTo(larger.Flow.Y.Values.AsSpan(to));
        }
    }
}
