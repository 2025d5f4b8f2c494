using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;
using PromptUNet.Prompting;

namespace PromptUNet.Inference.Quantisation;

/// <summary>An input of the network while the ranges of its tensors are found.</summary>
/// <param name="Image">(1, S, S).</param>
/// <param name="Prompt">(C, S, S).</param>
public sealed record CalibrationSample(float[] Image, float[] Prompt);

/// <summary>The values that every tensor of a float network takes on samples.</summary>
internal sealed class Calibration
{
    private readonly Dictionary<string, Histogram> _histograms;

    private Calibration(Dictionary<string, Histogram> histograms, int samples) => (_histograms, Samples) = (histograms, samples);

    /// <summary>The number of samples.</summary>
    public int Samples { get; }

    /// <summary>Runs the network on samples, in batches of one.</summary>
    /// <param name="graph">The graph that will be quantised.</param>
    /// <param name="input">Determines S and C.</param>
    /// <param name="samples">At least one; taken one after the other.</param>
    /// <param name="progress">Called with the number of samples done.</param>
    /// <param name="cancel">Checked before each sample.</param>
    /// <exception cref="ArgumentException">There is no sample, or one of another size.</exception>
    /// <exception cref="InvalidOperationException">A tensor of the network is not finite.</exception>
    public static Calibration Run(
        GraphProto graph, InputOptions input, IEnumerable<CalibrationSample> samples, Action<int> progress, CancellationToken cancel)
    {
        string[] tensors = [OnnxNames.Image, OnnxNames.Prompt, .. graph.Node.Select(n => n.Output[0])];
        var histograms = tensors.ToDictionary(n => n, _ => new Histogram());
        using var options = SessionSettings.For(threads: 1);
        using var session = new InferenceSession(OnnxFile.Bare(Open(graph)), options);
        int done = 0;
        foreach (var sample in samples)
        {
            cancel.ThrowIfCancellationRequested();
            Show(session, input, sample, histograms);
            progress(++done);
        }

        return done > 0
            ? new Calibration(histograms, done)
            : throw new ArgumentException("There is no sample to find ranges on.", nameof(samples));
    }

    private static void Show(
        InferenceSession session, InputOptions input, CalibrationSample sample, Dictionary<string, Histogram> histograms)
    {
        long edge = input.Size, pixels = edge * edge;
        if (sample.Image.Length != pixels || sample.Prompt.Length != input.PromptChannels * pixels)
        {
            throw new ArgumentException(
                $"A sample has {sample.Image.Length} and {sample.Prompt.Length} numbers, "
                + $"the network reads {pixels} and {input.PromptChannels * pixels}.",
                nameof(sample));
        }

        using var image = OrtValue.CreateTensorValueFromMemory(sample.Image, [1, 1, edge, edge]);
        using var prompt = OrtValue.CreateTensorValueFromMemory(sample.Prompt, [1, input.PromptChannels, edge, edge]);
        using var run = new RunOptions();
        using var values = session.Run(run, [OnnxNames.Image, OnnxNames.Prompt], [image, prompt], session.OutputNames);
        Count(OnnxNames.Image, sample.Image, histograms);
        Count(OnnxNames.Prompt, sample.Prompt, histograms);
        foreach (var (name, value) in session.OutputNames.Zip(values))
        {
            Count(name, value.GetTensorDataAsSpan<float>(), histograms);
        }
    }

    private static void Count(string tensor, ReadOnlySpan<float> values, Dictionary<string, Histogram> histograms)
    {
        float largest = TensorPrimitives.MaxMagnitude(values);
        if (!float.IsFinite(largest))
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"The tensor '{tensor}' takes the value {largest}: the network is not fit for 8 bits."));
        }

        histograms[tensor].Add(values);
    }

    /// <summary>
    /// The range of every tensor. A tensor and its rearrangements share one, so that moving numbers adds no rounding error.
    /// </summary>
    public IReadOnlyDictionary<string, TensorRange> Ranges(GraphProto graph, RangeRule rule)
    {
        var ranges = _histograms.ToDictionary(h => h.Key, h => rule.RangeOf(h.Value));
        foreach (var node in graph.Node.Reverse())
        {
            string from = node.Input[0], to = node.Output[0];
            switch (node.OpType)
            {
                case "Concat":
                    ranges[from] = ranges[node.Input[1]] = ranges[to] = ranges[from].Union(ranges[node.Input[1]]);
                    break;
                case "Transpose" or "Reshape":
                    ranges[from] = ranges[to];
                    break;
                case "MaxPool":
                    ranges[to] = ranges[from];
                    break;
            }
        }

        return ranges;
    }

    /// <summary>The graph with every tensor as an output.</summary>
    private static GraphProto Open(GraphProto graph)
    {
        var open = graph.Clone();
        open.Output.Clear();
        open.Output.Add(graph.Node.Select(n => new ValueInfoProto
        {
            Name = n.Output[0],
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.Float } },
        }));
        return open;
    }
}
