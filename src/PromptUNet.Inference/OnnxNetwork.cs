using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptUNet.Prompting;

namespace PromptUNet.Inference;

/// <summary>
/// Runs a network in ONNX Runtime, one window at a time. Several threads may run it at once, each in buffers that are kept for the next
/// caller.
/// </summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly InputOptions _input;
    private readonly RunOptions _run = new();
    private readonly ConcurrentBag<Buffers> _free = [];
    private readonly ReaderWriterLockSlim _open = new();
    private bool _disposed;

    /// <param name="session">This object disposes of it.</param>
    /// <param name="input">Determines S and C.</param>
    public OnnxNetwork(InferenceSession session, InputOptions input) => (_session, _input) = (session, input);

    /// <inheritdoc cref="WindowNetwork"/>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Run(ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> logits)
    {
        _open.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ModelPackage));
            var buffers = _free.TryTake(out var free) ? free : new Buffers(_session, _input);
            try
            {
                buffers.Run(_session, _run, image, prompt, logits);
            }
            finally
            {
                _free.Add(buffers);
            }
        }
        finally
        {
            _open.ExitReadLock();
        }
    }

    /// <summary>Waits for running calls to end, then disposes.</summary>
    public void Dispose()
    {
        _open.EnterWriteLock();
        if (!_disposed)
        {
            _disposed = true;
            foreach (var buffers in _free)
            {
                buffers.Dispose();
            }

            _run.Dispose();
            _session.Dispose();
        }

        _open.ExitWriteLock();
    }

    /// <summary>Inputs and output of one call.</summary>
    private sealed class Buffers : IDisposable
    {
        private readonly OrtValue _image, _prompt, _logits;
        private readonly OrtIoBinding _binding;

        public Buffers(InferenceSession session, InputOptions input)
        {
            _image = Buffer(1, input.Size);
            _prompt = Buffer(input.PromptChannels, input.Size);
            _logits = Buffer(1, input.Size);
            _binding = session.CreateIoBinding();
            _binding.BindInput(OnnxNames.Image, _image);
            _binding.BindInput(OnnxNames.Prompt, _prompt);
            _binding.BindOutput(OnnxNames.Logits, _logits);
        }

        public void Run(InferenceSession session, RunOptions run, ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> logits)
        {
            image.CopyTo(_image.GetTensorMutableDataAsSpan<float>());
            prompt.CopyTo(_prompt.GetTensorMutableDataAsSpan<float>());
            session.RunWithBinding(run, _binding);
            _logits.GetTensorDataAsSpan<float>().CopyTo(logits);
        }

        private static OrtValue Buffer(long channels, long size) =>
            OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [1, channels, size, size]);

        public void Dispose()
        {
            foreach (IDisposable part in (IDisposable[])[_binding, _image, _prompt, _logits])
            {
                part.Dispose();
            }
        }
    }
}
