using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Quantisation;

/// <summary>A float model with the values that its tensors took on calibration samples: 8-bit models are made from it.</summary>
public sealed class CalibratedModel
{
    private readonly GraphProto _graph;
    private readonly ModelMetadata _metadata;
    private readonly Calibration _calibration;
    private readonly int _samples;

    private CalibratedModel(GraphProto graph, ModelMetadata metadata, Calibration calibration, int samples) =>
        (_graph, _metadata, _calibration, _samples) = (graph, metadata, calibration, samples);

    /// <summary>The convolutions in the order of the graph.</summary>
    public IReadOnlyList<string> Layers => [.. _graph.Node.Where(n => n.OpType == "Conv").Select(n => n.Name)];

    /// <summary>Runs a float model on samples.</summary>
    /// <param name="path">A model in float.</param>
    /// <param name="samples">Samples as the network was trained on; at least one.</param>
    /// <param name="progress">Told the number of samples done.</param>
    /// <param name="cancel">Looked at once a sample.</param>
    /// <exception cref="ModelFormatException">The file is not a PromptUNet model in float.</exception>
    public static CalibratedModel Of(string path, IReadOnlyList<CalibrationSample> samples, Action<int> progress, CancellationToken cancel)
    {
        var (graph, metadata) = OnnxFile.Read(path);
        if (metadata.Quantisation is not null)
        {
            throw new ModelFormatException(path, "the model is quantised already; 8-bit models are made from float ones");
        }

        return Of(graph, metadata, samples, progress, cancel);
    }

    /// <summary>The 8-bit model as the bytes of a sealed file.</summary>
    /// <param name="rule">How ranges follow from values.</param>
    /// <param name="floatLayers">Names among <see cref="Layers"/> that stay in float.</param>
    public byte[] Quantised(RangeRule rule, IReadOnlySet<string> floatLayers) => OnnxFile.Sealed(
        Quantiser.Apply(_graph, _calibration.Ranges(_graph, rule), floatLayers),
        _metadata with { Quantisation = new QuantisationRecord(rule, _samples, [.. floatLayers.Order(StringComparer.Ordinal)]) });

    /// <summary>The same of a graph that is in no file.</summary>
    /// <param name="graph">Written by <see cref="PromptUNetGraph"/>.</param>
    /// <param name="metadata">What it has to be shown.</param>
    /// <param name="samples">At least one.</param>
    public static CalibratedModel Of(GraphWriter graph, ModelMetadata metadata, IReadOnlyList<CalibrationSample> samples) =>
        Of(graph.Graph, metadata, samples, _ => { }, CancellationToken.None);

    private static CalibratedModel Of(
        GraphProto graph, ModelMetadata metadata, IReadOnlyList<CalibrationSample> samples, Action<int> progress, CancellationToken cancel)
    {
        var products = UpConvolutions.AsProducts(graph, metadata.Input.Size);
        return new CalibratedModel(products, metadata, Calibration.Run(products, metadata.Input, samples, progress, cancel), samples.Count);
    }
}
