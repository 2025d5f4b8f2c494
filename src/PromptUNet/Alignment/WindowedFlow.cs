using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// A displacement field on a slice's pixels that is zero outside a rectangle, so that its cost follows the object's size instead of
/// the slice's. It keeps its memory when the rectangle changes.
/// </summary>
public sealed class WindowedFlow
{
    private float[] _x = [], _y = [];

    /// <summary>No displacement anywhere.</summary>
    public static WindowedFlow None { get; } = new();

    /// <summary>The rectangle, in pixels of the slice.</summary>
    public PixelBox Box { get; private set; } = new(0, 0, -1, -1);

    /// <summary>Displacement along x inside the box, row by row, in pixels of the slice.</summary>
    public Span<float> X => _x.AsSpan(0, Box.Width * Box.Height);

    /// <summary>Displacement along y.</summary>
    public Span<float> Y => _y.AsSpan(0, Box.Width * Box.Height);

    /// <summary>The displacement at a place of the slice: bilinear inside the box, zero outside.</summary>
    public (float X, float Y) At(float x, float y)
    {
        (x, y) = (x - Box.Left, y - Box.Top);
        if (!(x >= 0 && x <= Box.Width - 1 && y >= 0 && y <= Box.Height - 1))
        {
            return (0, 0);
        }

        var place = new BilinearPlace(x, y, Box.Width, Box.Height);
        return (place.Of(_x), place.Of(_y));
    }

    /// <summary>A field of its own with the same values.</summary>
    internal WindowedFlow Copy()
    {
        var copy = new WindowedFlow();
        copy.Enlarge(this, Box);
        return copy;
    }

    /// <summary>Moves to another rectangle; the field inside it is to be written anew.</summary>
    internal void MoveTo(PixelBox box)
    {
        int pixels = box.Width * box.Height;
        if (pixels > _x.Length)
        {
            // Rectangles grow with the object and with the distance: twice the room along each edge, so that memory is taken once or
            // twice.
            (_x, _y) = (new float[4 * pixels], new float[4 * pixels]);
        }

        Box = box;
    }

    /// <summary>Moves to a rectangle that holds another field's, and takes over that field.</summary>
    internal void Enlarge(WindowedFlow field, PixelBox box)
    {
        MoveTo(box);
        X.Clear();
        Y.Clear();
        int width = field.Box.Width;
        for (int y = 0; y < field.Box.Height; y++)
        {
            int to = ((y + field.Box.Top - box.Top) * box.Width) + field.Box.Left - box.Left;
            field.X.Slice(y * width, width).CopyTo(X[to..]);
            field.Y.Slice(y * width, width).CopyTo(Y[to..]);
        }
    }
}
