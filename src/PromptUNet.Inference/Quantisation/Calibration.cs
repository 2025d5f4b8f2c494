using Microsoft.ML.OnnxRuntime;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;
using PromptUNet.Prompting;

namespace PromptUNet.Inference.Quantisation;

/// <summary>What the network is shown while the ranges of its tensors are found: image (1, S, S) and prompt (C, S, S).</summary>
public sealed record CalibrationSample(float[] Image, float[] Prompt);

/// <summary>The values that every tensor of a float network takes on samples.</summary>
internal sealed class Calibration
{
    private readonly Dictionary<string, Histogram> _histograms;

    private Calibration(Dictionary<string, Histogram> histograms) => _histograms = histograms;

    /// <summary>Runs the network on samples, in batches of one.</summary>
    /// <param name="graph">As the quantiser takes it.</param>
    /// <param name="input">Gives S and C.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancel">Looked at before each sample.</param>
    public static Calibration Run(
        GraphProto graph, InputOptions input, IReadOnlyList<CalibrationSample> samples, Action<int> progress, CancellationToken cancel)
    {
        string[] computed = [.. graph.Node.Select(n => n.Output[0])];
        var histograms = computed.Concat([OnnxNames.Image, OnnxNames.Prompt]).ToDictionary(n => n, _ => new Histogram());
        using var options = SessionSettings.For(threads: 1);
        using var session = new InferenceSession(OnnxFile.Bare(Open(graph)), options);
        using var run = new RunOptions();
        for (int i = 0; i < samples.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            using var image = OrtValue.CreateTensorValueFromMemory(samples[i].Image, [1, 1, input.Size, input.Size]);
            using var prompt = OrtValue.CreateTensorValueFromMemory(samples[i].Prompt, [1, input.PromptChannels, input.Size, input.Size]);
            using var values = session.Run(run, [OnnxNames.Image, OnnxNames.Prompt], [image, prompt], computed);
            histograms[OnnxNames.Image].Add(samples[i].Image);
            histograms[OnnxNames.Prompt].Add(samples[i].Prompt);
            foreach (var (name, value) in computed.Zip(values))
            {
                histograms[name].Add(value.GetTensorDataAsSpan<float>());
            }

            progress(i + 1);
        }

        return new Calibration(histograms);
    }

    /// <summary>The range of every tensor; tensors that are only moved about share one, so that moving them costs no rounding.</summary>
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
