using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>Moves slices along displacement fields.</summary>
public static class Warp
{
    /// <summary>The source laid over the target: <c>result(x) = source(x + flow(x))</c>, bilinear, border repeated.</summary>
    public static Slice Apply(Slice source, Flow flow)
    {
        var result = new Slice(flow.Width, flow.Height);
        for (int y = 0, at = 0; y < flow.Height; y++)
        {
            for (int x = 0; x < flow.Width; x++, at++)
            {
                result.Values[at] = Bilinear.Sample(source, x + flow.X.Values[at], y + flow.Y.Values[at]);
            }
        }

        return result;
    }

    /// <summary>
    /// Two displacements one after the other: from the target to a middle slice, from there to the source;
    /// <c>result(x) = first(x) + second(x + first(x))</c>.
    /// </summary>
    public static Flow Compose(Flow first, Flow second)
    {
        var result = new Flow(Apply(second.X, first), Apply(second.Y, first));
        System.Numerics.Tensors.TensorPrimitives.Add(result.X.Values, first.X.Values, result.X.Values);
        System.Numerics.Tensors.TensorPrimitives.Add(result.Y.Values, first.Y.Values, result.Y.Values);
        return result;
    }
}
