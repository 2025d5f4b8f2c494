using PromptUNet.Inference.Onnx;

namespace PromptUNet.Inference.Quantisation;

/// <summary>A float model with the values that its tensors took on calibration samples: 8-bit models are made from it.</summary>
public sealed class CalibratedModel
{
    private readonly FloatModel _model;
    private readonly Calibration _calibration;

    private CalibratedModel(FloatModel model, Calibration calibration) => (_model, _calibration) = (model, calibration);

    /// <inheritdoc cref="FloatModel.Layers"/>
    public IReadOnlyList<string> Layers => _model.Layers;

    /// <summary>Runs a float model on samples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="samples">Samples like those of the training, at least one. Each is released before the next is taken.</param>
    /// <param name="progress">Called with the number of samples done.</param>
    /// <param name="cancel">Checked before each sample.</param>
    /// <exception cref="ArgumentException">There is no sample, or one of another size.</exception>
    /// <exception cref="InvalidOperationException">A tensor of the network is not finite; the message names it.</exception>
    /// <exception cref="OperationCanceledException">Between two samples.</exception>
    public static CalibratedModel Of(
        FloatModel model, IEnumerable<CalibrationSample> samples, Action<int> progress, CancellationToken cancel) =>
        new(model, Calibration.Run(model.Graph, model.Input, samples, progress, cancel));

    /// <summary>The same for a graph that is in no file.</summary>
    /// <param name="graph">Written by <see cref="PromptUNetGraph"/>.</param>
    /// <param name="metadata">The network's input and origin.</param>
    /// <param name="samples">At least one.</param>
    public static CalibratedModel Of(GraphWriter graph, ModelMetadata metadata, IReadOnlyList<CalibrationSample> samples) =>
        Of(FloatModel.Of(graph, metadata), samples, _ => { }, CancellationToken.None);

    /// <summary>The 8-bit model as the bytes of a sealed file; it takes windows of the metadata's size only.</summary>
    /// <param name="rule">How ranges are derived from values.</param>
    /// <param name="floatLayers">Names among <see cref="Layers"/> that stay in float.</param>
    /// <exception cref="ArgumentException">There is no such layer; the message names the layers.</exception>
    public byte[] Quantised(RangeRule rule, IReadOnlySet<string> floatLayers)
    {
        if (floatLayers.Except(Layers).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"The model has no layer '{unknown}'; it has {string.Join(", ", Layers)}.", nameof(floatLayers));
        }

        var record = new QuantisationRecord(rule, _calibration.Samples, [.. floatLayers.Order(StringComparer.Ordinal)]);
        return OnnxFile.Sealed(
            Quantiser.Apply(_model.Graph, _model.Input.Size, _calibration.Ranges(_model.Graph, rule), floatLayers),
            _model.Metadata with { Quantisation = record });
    }
}
