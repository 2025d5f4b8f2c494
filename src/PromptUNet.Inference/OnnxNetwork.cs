using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptUNet.Prompting;

namespace PromptUNet.Inference;

/// <summary>
/// Runs a network in ONNX Runtime, one window at a time, in buffers that are taken once. Callers on several threads take
/// turns.
/// </summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly Lock _turn = new();
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue _image;
    private readonly OrtValue _prompt;
    private readonly OrtValue _logits;
    private readonly OrtIoBinding _binding;
    private bool _disposed;

    /// <param name="session">Becomes this object's to dispose.</param>
    /// <param name="input">Gives S and C.</param>
    public OnnxNetwork(InferenceSession session, InputOptions input)
    {
        static OrtValue Buffer(params long[] shape) =>
            OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);

        _session = session;
        _image = Buffer(1, 1, input.Size, input.Size);
        _prompt = Buffer(1, input.PromptChannels, input.Size, input.Size);
        _logits = Buffer(1, 1, input.Size, input.Size);
        _binding = session.CreateIoBinding();
        _binding.BindInput(OnnxNames.Image, _image);
        _binding.BindInput(OnnxNames.Prompt, _prompt);
        _binding.BindOutput(OnnxNames.Logits, _logits);
    }

    /// <inheritdoc cref="WindowNetwork"/>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void Run(ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> logits)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ModelPackage));
            image.CopyTo(_image.GetTensorMutableDataAsSpan<float>());
            prompt.CopyTo(_prompt.GetTensorMutableDataAsSpan<float>());
            _session.RunWithBinding(_run, _binding);
            _logits.GetTensorDataAsSpan<float>().CopyTo(logits);
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (IDisposable part in (IDisposable[])[_binding, _image, _prompt, _logits, _run, _session])
            {
                part.Dispose();
            }
        }
    }
}
