using PromptUNet.Inference.Onnx;

namespace PromptUNet.Lab.Bench;

/// <summary>
/// Drawn weights for networks whose speed is measured, not their answers. Their variance is 2 / fan-in (He et al., Delving Deep into
/// Rectifiers, ICCV 2015). So values neither overflow nor become denormal in the layers, which would change the time. The same seed and
/// order of calls give the same weights.
/// </summary>
public sealed class RandomKernels(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A convolution with biases, or without.</summary>
    /// <param name="from">Channels that it reads.</param>
    /// <param name="to">Channels that it makes.</param>
    /// <param name="size">Edge of the kernel.</param>
    /// <param name="dimensions">2 or 3.</param>
    /// <param name="biased">Whether it adds a bias.</param>
    public Kernel Convolution(int from, int to, int size, int dimensions = 2, bool biased = true)
    {
        long[] shape = [to, from, .. Enumerable.Repeat((long)size, dimensions)];
        double fanIn = from * Math.Pow(size, dimensions);
        return new Kernel(Draw(shape, fanIn), shape, biased ? Draw([to], fanIn) : []);
    }

    /// <summary>A transposed convolution of edge and stride 2: each place of its result reads one place of its input.</summary>
    public Kernel Up(int from, int to, int dimensions = 2)
    {
        long[] shape = [from, to, .. Enumerable.Repeat(2L, dimensions)];
        return new Kernel(Draw(shape, from), shape, Draw([to], from));
    }

    /// <summary>The weights of a <see cref="PromptUNetGraph"/>, as its <see cref="KernelSource"/>.</summary>
    public Kernel Of(string name, KernelKind kind, int from, int to) => kind switch
    {
        KernelKind.Block => Convolution(from, to, 3),
        KernelKind.Halving => Convolution(from, to, 6),
        KernelKind.Up => Up(from, to),
        _ => Convolution(from, to, 1),
    };

    private float[] Draw(long[] shape, double fanIn)
    {
        float[] values = new float[shape.Aggregate(1L, (product, edge) => product * edge)];
        float largest = (float)Math.Sqrt(3 * 2 / fanIn);        // the variance of a uniform draw is a third of its largest value squared
        foreach (ref float value in values.AsSpan())
        {
            value = largest * ((2 * _random.NextSingle()) - 1);
        }

        return values;
    }
}
