using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>Lays a source over a target along a flow, bilinear; beyond the source its border is repeated.</summary>
public static class Warp
{
    /// <summary>result(x) = source(x + f(x)), as large as the flow.</summary>
    public static Slice Apply(Slice source, Flow flow)
    {
        var result = new Slice(flow.Width, flow.Height);
        Apply(source, flow, result);
        return result;
    }

    /// <summary>The same into a slice as large as the flow, which must not be the source.</summary>
    /// <exception cref="ArgumentException">The result is not as large as the flow, or is the source.</exception>
    public static void Apply(Slice source, Flow flow, Slice result)
    {
        if (result.Width != flow.Width || result.Height != flow.Height || result == source)
        {
            throw new ArgumentException(
                $"A flow of {flow.Width} x {flow.Height} is applied into another slice of that size, not {result.Width} x {result.Height} or the source.", nameof(result));
        }

        Inside(source, new WindowedFlow(new PixelBox(0, 0, flow.Width - 1, flow.Height - 1), flow), result);
    }

    /// <summary>result(x) = source(x + f(x)), as large as the source: a copy of it outside the flow's box.</summary>
    public static Slice Apply(Slice source, WindowedFlow flow)
    {
        var result = new Slice(source.Width, source.Height);
        Apply(source, flow, result);
        return result;
    }

    /// <summary>The same into a slice of the source's size, which must not be the source.</summary>
    public static void Apply(Slice source, WindowedFlow flow, Slice result)
    {
        source.Values.CopyTo(result.Values, 0);
        var inside = new Slice(flow.Flow.Width, flow.Flow.Height);
        Inside(source, flow, inside);
        for (int y = 0; y < inside.Height; y++)
        {
            inside.Values.AsSpan(y * inside.Width, inside.Width)
                .CopyTo(result.Values.AsSpan(((y + flow.Box.Top) * result.Width) + flow.Box.Left));
        }
    }

    /// <summary>One flow after the other: result(x) = first(x) + second(x + first(x)).</summary>
    /// <param name="first">From the target to what lies between.</param>
    /// <param name="second">From there to the source; beyond it its border is repeated.</param>
    public static Flow Compose(Flow first, Flow second)
    {
        var result = new Flow(Apply(second.X, first), Apply(second.Y, first));
        TensorPrimitives.Add(result.X.Values, first.X.Values, result.X.Values);
        TensorPrimitives.Add(result.Y.Values, first.Y.Values, result.Y.Values);
        return result;
    }

    /// <summary>One flow after the other on a slice's pixels; where neither has a box there is no displacement.</summary>
    /// <inheritdoc cref="Compose(Flow, Flow)"/>
    public static WindowedFlow Compose(WindowedFlow first, WindowedFlow second)
    {
        var box = first.Box.Union(second.Box);
        var result = new WindowedFlow(box, Flow.Zero(box.Width, box.Height));
        second.CopyTo(result);
        float[] along = result.Flow.X.Values, across = result.Flow.Y.Values;
        for (int y = first.Box.Top, from = 0; y <= first.Box.Bottom; y++)
        {
            int to = ((y - box.Top) * box.Width) + first.Box.Left - box.Left;
            for (int x = first.Box.Left; x <= first.Box.Right; x++, from++, to++)
            {
                float u = first.Flow.X.Values[from], v = first.Flow.Y.Values[from];
                var further = second.At(x + u, y + v);
                (along[to], across[to]) = (u + further.X, v + further.Y);
            }
        }

        return result;
    }

    /// <summary>The warped source inside the flow's box alone; the result is as large as the box.</summary>
    internal static void Inside(Slice source, WindowedFlow flow, Slice result)
    {
        float[] along = flow.Flow.X.Values, across = flow.Flow.Y.Values;
        for (int y = flow.Box.Top, at = 0; y <= flow.Box.Bottom; y++)
        {
            for (int x = flow.Box.Left; x <= flow.Box.Right; x++, at++)
            {
                result.Values[at] = Bilinear.Sample(source, x + along[at], y + across[at]);
            }
        }
    }
}
