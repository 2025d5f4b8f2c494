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
        if (!(x >= Box.Left && x <= Box.Right && y >= Box.Top && y <= Box.Bottom))
        {
            return (0, 0);
        }

        return (Bilinear.Sample(Flow.X, x - Box.Left, y - Box.Top), Bilinear.Sample(Flow.Y, x - Box.Left, y - Box.Top));
    }
}
