using PromptUNet.Inference.Onnx;

namespace PromptUNet.Training.Export;

/// <summary>A trained network's convolutions in ONNX's order: batch normalisation folded in, channels first.</summary>
internal static class TrainedKernels
{
    /// <summary>The convolutions of a U-Net by their names in the graph.</summary>
    public static KernelSource Of(ISegmentationNetwork network, bool batchNormalisation)
    {
        var values = ValuesOf(network);
        return (name, kind, from, to) => kind switch
        {
            KernelKind.Block => Normalised(values, name, from, to, batchNormalisation),
            KernelKind.Halving => Halving(values, name, from, to, batchNormalisation),
            // The head's logits are not normalised.
            KernelKind.Up => Transposed(values, name, from, to, batchNormalisation && name != "head"),
            _ => Plain(values, name, from, to, 1),
        };
    }

    /// <summary>A network's weights and running statistics.</summary>
    public static TensorValues ValuesOf(ISegmentationNetwork network) => name =>
        NetworkTensors.Values(network.Tensors.Parameters.TryGetValue(name, out var weight) ? weight : network.Tensors.Statistics[name]);

    /// <summary>A 3x3 convolution (out, in, 3, 3) and the normalisation after it, if the network has one.</summary>
    private static Kernel Normalised(TensorValues values, string name, int from, int to, bool batchNormalisation)
    {
        if (!batchNormalisation)
        {
            return Plain(values, name, from, to, 3);
        }

        var (factors, bias) = Normalisation(values, name, to);
        return new Kernel(ChannelsFirst(values($"{name}.weight"), from, to, 3, factors), [to, from, 3, 3], bias);
    }

    /// <summary>
    /// Batch normalisation as scale (w x - mean) / sqrt(variance + epsilon) + shift: the first factor goes into w, the rest is the bias.
    /// </summary>
    private static (double[] Factors, float[] Bias) Normalisation(TensorValues values, string name, int to)
    {
        double[] factors = new double[to];
        float[] bias = new float[to];
        ReadOnlySpan<float> scale = values($"{name}.scale"), shift = values($"{name}.shift");
        ReadOnlySpan<float> mean = values($"{name}.mean"), variance = values($"{name}.variance");
        for (int o = 0; o < to; o++)
        {
            factors[o] = scale[o] / Math.Sqrt(variance[o] + NetworkTensors.BatchNormEpsilon);
            bias[o] = (float)(shift[o] - (factors[o] * mean[o]));
        }

        return (factors, bias);
    }

    /// <summary>
    /// A 6x6 convolution (out, in, 6, 6) of stride 2 and the normalisation after it. It equals a 3x3 convolution of the four pixels of
    /// each square of 2 x 2, which are that one's channels (row, column, in).
    /// </summary>
    private static Kernel Halving(TensorValues values, string name, int from, int to, bool batchNormalisation)
    {
        const int edge = 6;
        var squares = Normalised(values, name, 4 * from, to, batchNormalisation);       // (out, (row, column, in), 3, 3)
        float[] weight = new float[squares.Weight.Length];
        for (int i = 0; i < weight.Length; i++)
        {
            int x = i % edge, y = i / edge % edge, input = i / (edge * edge) % from, o = i / (edge * edge * from);
            int channel = (((2 * (y % 2)) + (x % 2)) * from) + input;
            weight[i] = squares.Weight[(((o * 4 * from) + channel) * 9) + (y / 2 * 3) + (x / 2)];
        }

        return squares with { Weight = weight, Shape = [to, from, edge, edge] };
    }

    /// <summary>A convolution (out, in, k, k) with a bias of its own.</summary>
    public static Kernel Plain(TensorValues values, string name, int from, int to, int kernel) =>
        Unbiased(values, name, from, to, kernel) with { Bias = values($"{name}.bias").ToArray() };

    /// <summary>A convolution (out, in, k, k) without a bias.</summary>
    public static Kernel Unbiased(TensorValues values, string name, int from, int to, int kernel) => new(
        ChannelsFirst(values($"{name}.weight"), from, to, kernel, Ones(to)), [to, from, kernel, kernel], []);

    /// <summary>
    /// A transposed convolution (in, out, 2, 2) of stride 2, from the matrix with rows (row, column, out) and columns (in), and the
    /// normalisation after it, if there is one.
    /// </summary>
    private static Kernel Transposed(TensorValues values, string name, int from, int to, bool normalised)
    {
        var (factors, bias) = normalised ? Normalisation(values, name, to) : (Ones(to), values($"{name}.bias").ToArray());
        var matrix = values($"{name}.weight");
        float[] weight = new float[matrix.Length];
        for (int place = 0; place < 4; place++)     // row * 2 + column
        {
            for (int o = 0; o < to; o++)
            {
                for (int i = 0; i < from; i++)
                {
                    weight[(((i * to) + o) * 4) + place] = (float)(factors[o] * matrix[(((place * to) + o) * from) + i]);
                }
            }
        }

        return new Kernel(weight, [from, to, 2, 2], bias);
    }

    /// <summary>(out, k, k, in) as (out, in, k, k), each output channel multiplied by its factor.</summary>
    private static float[] ChannelsFirst(ReadOnlySpan<float> stored, int from, int to, int kernel, ReadOnlySpan<double> factors)
    {
        float[] weight = new float[stored.Length];
        int places = kernel * kernel;
        for (int o = 0; o < to; o++)
        {
            for (int place = 0; place < places; place++)
            {
                for (int i = 0; i < from; i++)
                {
                    weight[(((o * from) + i) * places) + place] = (float)(factors[o] * stored[(((o * places) + place) * from) + i]);
                }
            }
        }

        return weight;
    }

    private static double[] Ones(int length)
    {
        double[] ones = new double[length];
        Array.Fill(ones, 1);
        return ones;
    }
}
