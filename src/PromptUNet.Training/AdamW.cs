using System.Numerics;
using System.Runtime.InteropServices;

namespace PromptUNet.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2) and a moving average of the weights, in one
/// pass over memory. Its whole state is a handful of float arrays, so a resumed run goes on exactly where it stopped.
/// </summary>
public sealed class AdamW
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    private readonly NetworkTensors _tensors;
    private readonly float _weightDecay, _averaging;

    /// <param name="tensors">The trained weights.</param>
    /// <param name="weightDecay">Share of a weight, times the learning rate, that is subtracted; biases and norms are left out.</param>
    /// <param name="averaging">Decay of the moving average a step; it starts smaller and settles at this value.</param>
    public AdamW(NetworkTensors tensors, float weightDecay, float averaging)
    {
        (_tensors, _weightDecay, _averaging) = (tensors, weightDecay, averaging);
        foreach (var (name, parameter) in tensors.Parameters)
        {
            First[name] = new float[parameter.numel()];
            Second[name] = new float[parameter.numel()];
            Average[name] = NetworkTensors.Values(parameter).ToArray();
        }

        foreach (var (name, statistic) in tensors.Statistics)
        {
            Average[name] = NetworkTensors.Values(statistic).ToArray();
        }
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>Moving averages of the gradients, by parameter.</summary>
    public Dictionary<string, float[]> First { get; } = [];

    /// <summary>Moving averages of the squared gradients, by parameter.</summary>
    public Dictionary<string, float[]> Second { get; } = [];

    /// <summary>Moving averages of weights and running statistics: the network that is validated and released.</summary>
    public Dictionary<string, float[]> Average { get; } = [];

    /// <summary>Takes one step along the given gradient and moves the average.</summary>
    /// <param name="gradient">The batch's mean gradient of a parameter, by name.</param>
    /// <param name="learningRate">The schedule's value for this step.</param>
    public void Step(TensorValues gradient, float learningRate)
    {
        Steps++;
        float corrected = learningRate / (1 - MathF.Pow(Beta1, Steps));
        float root = 1 / MathF.Sqrt(1 - MathF.Pow(Beta2, Steps));
        float keep = Math.Min(_averaging, Steps / (Steps + 10f));
        foreach (var (name, parameter) in _tensors.Parameters)
        {
            float decay = parameter.dim() > 1 ? 1 - (learningRate * _weightDecay) : 1;
            Update(
                NetworkTensors.Values(parameter), gradient(name), First[name], Second[name], Average[name],
                decay, corrected, root, keep);
        }

        foreach (var (name, statistic) in _tensors.Statistics)
        {
            Move(Average[name], NetworkTensors.Values(statistic), keep);
        }
    }

    private static void Update(
        Span<float> weight, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> average,
        float decay, float corrected, float root, float keep)
    {
        var w = MemoryMarshal.Cast<float, Vector<float>>(weight);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var m = MemoryMarshal.Cast<float, Vector<float>>(first);
        var v = MemoryMarshal.Cast<float, Vector<float>>(second);
        var a = MemoryMarshal.Cast<float, Vector<float>>(average);
        for (int i = 0; i < w.Length; i++)
        {
            m[i] = (m[i] * Beta1) + (g[i] * (1 - Beta1));
            v[i] = (v[i] * Beta2) + (g[i] * g[i] * (1 - Beta2));
            w[i] = (w[i] * decay) - (m[i] * corrected / ((Vector.SquareRoot(v[i]) * root) + new Vector<float>(Epsilon)));
            a[i] = (a[i] * keep) + (w[i] * (1 - keep));
        }

        for (int i = w.Length * Vector<float>.Count; i < weight.Length; i++)
        {
            first[i] = (first[i] * Beta1) + (gradient[i] * (1 - Beta1));
            second[i] = (second[i] * Beta2) + (gradient[i] * gradient[i] * (1 - Beta2));
            weight[i] = (weight[i] * decay) - (first[i] * corrected / ((MathF.Sqrt(second[i]) * root) + Epsilon));
            average[i] = (average[i] * keep) + (weight[i] * (1 - keep));
        }
    }

    private static void Move(Span<float> average, ReadOnlySpan<float> value, float keep)
    {
        for (int i = 0; i < average.Length; i++)
        {
            average[i] = (average[i] * keep) + (value[i] * (1 - keep));
        }
    }
}
