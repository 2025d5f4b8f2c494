using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>Lays a source over a target along a flow, bilinear; beyond the source its border is repeated.</summary>
public static class Warp
{
    /// <summary>result(x) = source(x + f(x)): a copy of the source outside the flow's box.</summary>
    /// <param name="result">Another slice of the source's size, to be overwritten.</param>
    /// <exception cref="ArgumentException">The result is the source or has another size.</exception>
    public static void Apply(Slice source, WindowedFlow flow, Slice result)
    {
        if (result == source || result.Width != source.Width || result.Height != source.Height)
        {
            throw new ArgumentException(
                $"A slice of {source.Width} x {source.Height} is warped into another one of that size, not {result.Width} x {result.Height} or itself.", nameof(result));
        }

        source.Values.CopyTo(result.Values);
        Inside(source, flow, result);
    }

    /// <summary>
    /// One flow after the other on a slice's pixels: result(x) = first(x) + second(x + first(x)); where neither has a box there
    /// is no displacement.
    /// </summary>
    /// <param name="first">From the target to what lies between.</param>
    /// <param name="second">From there to the source.</param>
    /// <param name="result">Neither of the two, to be overwritten.</param>
    public static void Compose(WindowedFlow first, WindowedFlow second, WindowedFlow result)
    {
        result.Enlarge(second, first.Box.Union(second.Box));
        ReadOnlySpan<float> firstX = first.X, firstY = first.Y;
        Span<float> resultX = result.X, resultY = result.Y;
        for (int y = first.Box.Top, from = 0; y <= first.Box.Bottom; y++)
        {
            int to = ((y - result.Box.Top) * result.Box.Width) + first.Box.Left - result.Box.Left;
            for (int x = first.Box.Left; x <= first.Box.Right; x++, from++, to++)
            {
                float u = firstX[from], v = firstY[from];
                var further = second.At(x + u, y + v);
                (resultX[to], resultY[to]) = (u + further.X, v + further.Y);
            }
        }
    }

    /// <summary>Writes the warped source inside the flow's box alone.</summary>
    internal static void Inside(Slice source, WindowedFlow flow, Slice result)
    {
        var (width, height, box) = (source.Width, source.Height, flow.Box);
        ReadOnlySpan<float> along = flow.X, across = flow.Y, values = source.Values;
        for (int y = box.Top, at = 0; y <= box.Bottom; y++)
        {
            var row = result.Values.AsSpan((y * width) + box.Left, box.Width);
            for (int x = 0; x < row.Length; x++, at++)
            {
                row[x] = new BilinearPlace(box.Left + x + along[at], y + across[at], width, height).Of(values);
            }
        }
    }

    /// <summary>The same of two sources of one size at once.</summary>
    internal static void Inside(Slice source, Slice other, WindowedFlow flow, Slice result, Slice otherResult)
    {
        var (width, height, box) = (source.Width, source.Height, flow.Box);
        ReadOnlySpan<float> along = flow.X, across = flow.Y, values = source.Values, otherValues = other.Values;
        for (int y = box.Top, at = 0; y <= box.Bottom; y++)
        {
            var row = result.Values.AsSpan((y * width) + box.Left, box.Width);
            var otherRow = otherResult.Values.AsSpan((y * width) + box.Left, box.Width);
            for (int x = 0; x < row.Length; x++, at++)
            {
                var place = new BilinearPlace(box.Left + x + along[at], y + across[at], width, height);
                (row[x], otherRow[x]) = (place.Of(values), place.Of(otherValues));
            }
        }
    }
}
