using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace PromptUNet.Training;

/// <summary>
/// A network's weights (learned) and running statistics (measured), by name and in order of creation. Each is a float
/// tensor, contiguous in memory, so that optimiser, checkpoint and exporter read it as a span.
/// </summary>
public sealed class NetworkTensors
{
    /// <summary>Added to the variance by batch normalisation, in training and when it is folded away.</summary>
    public const double BatchNormEpsilon = 1e-5;

    private readonly Random? _random;
    private readonly NetworkTensors? _shared;

    /// <param name="random">Source of the initial weights.</param>
    public NetworkTensors(Random random) => _random = random;

    private NetworkTensors(NetworkTensors shared) => _shared = shared;

    public OrderedDictionary<string, Tensor> Parameters { get; } = [];

    public OrderedDictionary<string, Tensor> Statistics { get; } = [];

    /// <summary>The number of trained weights.</summary>
    public long ParameterCount => Parameters.Values.Sum(p => p.numel());

    /// <summary>The values of a parameter, of a statistic, or of a gradient.</summary>
    public static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Loads weights and statistics, each from the values of its name.</summary>
    /// <exception cref="InvalidDataException">A length differs.</exception>
    public void Load(TensorValues values)
    {
        foreach (var (name, tensor) in Parameters.Concat(Statistics))
        {
            var stored = values(name);
            if (stored.Length != tensor.numel())
            {
                throw new InvalidDataException($"The tensor '{name}' has {stored.Length} values, the network takes {tensor.numel()}.");
            }

            stored.CopyTo(Values(tensor));
        }
    }

    internal NetworkTensors Replica() => new(this);

    /// <summary>
    /// A weight drawn uniformly from +-sqrt(6 / fan-in), which keeps the variance of rectified signals (He et al. 2015, eq. 10).
    /// </summary>
    internal Tensor Uniform(string name, int fanIn, params long[] shape) => Parameter(name, shape, () =>
    {
        float bound = MathF.Sqrt(6f / fanIn);
        float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = bound * ((2 * _random!.NextSingle()) - 1);
        }

        return values;
    });

    internal Tensor Constant(string name, int length, float value) => Parameter(name, [length], () => Filled(length, value));

    internal Tensor Statistic(string name, int length, float value)
    {
        var made = tensor(Filled(length, value));
        if (_shared is not null)
        {
            Values(_shared.Statistics[name]).CopyTo(Values(made));
        }

        return Statistics[name] = made.DetachFromDisposeScope();
    }

    private Tensor Parameter(string name, long[] shape, Func<float[]> initial)
    {
        var made = _shared is null ? tensor(initial(), shape) : _shared.Parameters[name].detach();
        return Parameters[name] = made.requires_grad_().DetachFromDisposeScope();
    }

    private static float[] Filled(int length, float value)
    {
        float[] values = new float[length];
        Array.Fill(values, value);
        return values;
    }
}

/// <summary>The values of a tensor by its name.</summary>
public delegate ReadOnlySpan<float> TensorValues(string name);
