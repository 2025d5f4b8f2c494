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
                $"A slice of {source.Width} x {source.Height} is warped into another one of that size, "
                + $"not {result.Width} x {result.Height} or itself.",
                nameof(result));
        }

        source.Values.CopyTo(result.Values);
        Inside(source, flow, result);
    }

    /// <summary>
    /// Composes two flows on a slice's pixels: result(x) = first(x) + second(x + first(x)). Outside both boxes there is no displacement.
    /// </summary>
    /// <param name="first">From the target to what lies between.</param>
    /// <param name="second">From there to the source.</param>
    /// <param name="result">Neither of the two, to be overwritten.</param>
    public static void Compose(WindowedFlow first, WindowedFlow second, WindowedFlow result)
    {
        result.Enlarge(second, first.Box.Union(second.Box));
        int width = first.Box.Width;
        for (int y = first.Box.Top, from = 0; y <= first.Box.Bottom; y++, from += width)
        {
            int to = ((y - result.Box.Top) * result.Box.Width) + first.Box.Left - result.Box.Left;
            ComposeRow(
                first.X.Slice(from, width), first.Y.Slice(from, width), first.Box.Left, y, second,
                result.X.Slice(to, width), result.Y.Slice(to, width));
        }
    }

    /// <summary>Writes the warped source inside the flow's box alone.</summary>
    internal static void Inside(Slice source, WindowedFlow flow, Slice result)
    {
        var box = flow.Box;
        for (int y = box.Top, from = 0; y <= box.Bottom; y++, from += box.Width)
        {
            var row = result.Values.AsSpan((y * result.Width) + box.Left, box.Width);
            ReadOnlySpan<float> along = flow.X.Slice(from, row.Length), across = flow.Y.Slice(from, row.Length);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = new BilinearPlace(box.Left + x + along[x], y + across[x], source.Width, source.Height).Of(source.Values);
            }
        }
    }

    /// <summary>The same of two sources of one size at once.</summary>
    internal static void Inside(Slice source, Slice other, WindowedFlow flow, Slice result, Slice otherResult)
    {
        var box = flow.Box;
        for (int y = box.Top, from = 0; y <= box.Bottom; y++, from += box.Width)
        {
            int to = (y * result.Width) + box.Left;
            Span<float> row = result.Values.AsSpan(to, box.Width), otherRow = otherResult.Values.AsSpan(to, row.Length);
            ReadOnlySpan<float> along = flow.X.Slice(from, row.Length), across = flow.Y.Slice(from, row.Length);
            for (int x = 0; x < row.Length; x++)
            {
                var place = new BilinearPlace(box.Left + x + along[x], y + across[x], source.Width, source.Height);
                row[x] = place.Of(source.Values);
                otherRow[x] = place.Of(other.Values);
            }
        }
    }

    /// <summary>A row of the first flow, from pixel (left, y) on, with what <see cref="WindowedFlow.At"/> adds to it.</summary>
    private static void ComposeRow(
        ReadOnlySpan<float> firstX, ReadOnlySpan<float> firstY, int left, int y, WindowedFlow second,
        Span<float> resultX, Span<float> resultY)
    {
        var box = second.Box;
        ReadOnlySpan<float> secondX = second.X, secondY = second.Y;
        for (int i = 0; i < resultX.Length; i++)
        {
            float u = firstX[i], v = firstY[i], furtherX = 0, furtherY = 0;
            float placeX = left + i + u - box.Left, placeY = y + v - box.Top;
            if (placeX >= 0 && placeX <= box.Width - 1 && placeY >= 0 && placeY <= box.Height - 1)
            {
                var place = new BilinearPlace(placeX, placeY, box.Width, box.Height);
                (furtherX, furtherY) = (place.Of(secondX), place.Of(secondY));
            }

            (resultX[i], resultY[i]) = (u + furtherX, v + furtherY);
        }
    }
}
