using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptUNet.Inference;

namespace PromptUNet.Lab.Bench;

/// <summary>
/// Any network in ONNX Runtime, without metadata and checks: what a benchmark runs, under the same settings as our own
/// models. One thread at a time.
/// </summary>
public sealed class BareNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string[] _names;
    private readonly OrtValue[] _inputs;
    private IDisposableReadOnlyCollection<OrtValue>? _results;

    /// <summary>Opens a graph with inputs that are all 0.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="inputs">The shape of each of the graph's inputs.</param>
    /// <param name="threads">Threads that share the work of one run.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot run the graph.</exception>
    public BareNetwork(byte[] model, IReadOnlyDictionary<string, long[]> inputs, int threads = 1)
    {
        using var options = SessionSettings.For(threads);
        _session = new InferenceSession(model, options);
        _names = [.. inputs.Keys];
        _inputs = [.. inputs.Select(i => OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, _session.InputMetadata[i.Key].ElementDataType, i.Value))];
        foreach (var input in _inputs)
        {
            input.GetTensorMutableRawData().Clear();
        }
    }

    /// <summary>The values of an input of floats, the last dimension fastest; may be written to between runs.</summary>
    public Span<float> Input(string name) => _inputs[Array.IndexOf(_names, name)].GetTensorMutableDataAsSpan<float>();

    /// <summary>The first output of floats of the last run; valid until the next one.</summary>
    /// <exception cref="InvalidOperationException">There was no run yet.</exception>
    public ReadOnlySpan<float> Output => First.GetTensorDataAsSpan<float>();

    /// <summary>Its shape.</summary>
    public IReadOnlyList<long> OutputShape => First.GetTensorTypeAndShape().Shape;

    private OrtValue First => _results?[0] ?? throw new InvalidOperationException("The network has not been run.");

    /// <summary>Fills every input: floats with values from 0 to 1, bytes with values from 0 to 255.</summary>
    public void FillInputs(Random random)
    {
        foreach (var input in _inputs)
        {
            if (input.GetTensorTypeAndShape().ElementDataType != TensorElementType.Float)
            {
                random.NextBytes(input.GetTensorMutableRawData());
                continue;
            }

            foreach (ref float value in input.GetTensorMutableDataAsSpan<float>())
            {
                value = random.NextSingle();
            }
        }
    }

    /// <exception cref="OperationCanceledException">Between two layers.</exception>
    public void Run(CancellationToken cancel = default)
    {
        using var options = new RunOptions();
        using var stop = cancel.Register(() => options.Terminate = true);
        _results?.Dispose();
        _results = null;
        try
        {
            _results = _session.Run(options, _names, _inputs, _session.OutputNames);
        }
        catch (OnnxRuntimeException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    public void Dispose()
    {
        foreach (IDisposable? part in (IDisposable?[])[_results, .. _inputs, _session])
        {
            part?.Dispose();
        }
    }
}
