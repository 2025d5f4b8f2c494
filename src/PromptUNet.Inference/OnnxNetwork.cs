using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptUNet.Inference.Onnx;
using PromptUNet.Prompting;

namespace PromptUNet.Inference;

/// <summary>
/// Runs a network in ONNX Runtime, one window at a time. Several threads may run it at once, each in buffers that are kept
/// for the next caller.
/// </summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly InputOptions _input;
    private readonly RunOptions _run = new();
    private readonly ConcurrentBag<Buffers> _free = [];
    private readonly ReaderWriterLockSlim _open = new();
    private bool _disposed;

    /// <param name="session">Becomes this object's to dispose.</param>
    /// <param name="input">Gives S and C.</param>
    public OnnxNetwork(InferenceSession session, InputOptions input) => (_session, _input) = (session, input);

    /// <summary>Whether several prompts may be given at once, as a support set.</summary>
    public bool TakesSupport => _session.InputMetadata[OnnxNames.Prompt].SymbolicDimensions[0] == UniverSegGraph.Items;

    /// <inheritdoc cref="WindowNetwork"/>
    /// <remarks>A support set's prompts lie one after the other.</remarks>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
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

    /// <summary>Waits for the calls that are under way.</summary>
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
        private readonly OrtValue _image, _logits;
        private readonly OrtIoBinding _binding;
        private readonly InputOptions _input;
        private OrtValue _prompt;
        private int _prompts = 1;

        public Buffers(InferenceSession session, InputOptions input)
        {
            _input = input;
            _image = Buffer(1, 1, input.Size, input.Size);
            _logits = Buffer(1, 1, input.Size, input.Size);
            _binding = session.CreateIoBinding();
            _binding.BindInput(OnnxNames.Image, _image);
            _binding.BindOutput(OnnxNames.Logits, _logits);
            _prompt = BindPrompt();
        }

        public void Run(InferenceSession session, RunOptions run, ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> logits)
        {
            if (prompt.Length / (_input.PromptChannels * image.Length) is var prompts && prompts != _prompts)
            {
                _prompts = prompts;
                _prompt.Dispose();
                _prompt = BindPrompt();
            }

            image.CopyTo(_image.GetTensorMutableDataAsSpan<float>());
            prompt.CopyTo(_prompt.GetTensorMutableDataAsSpan<float>());
            session.RunWithBinding(run, _binding);
            _logits.GetTensorDataAsSpan<float>().CopyTo(logits);
        }

        private OrtValue BindPrompt()
        {
            var prompt = Buffer(_prompts, _input.PromptChannels, _input.Size, _input.Size);
            _binding.BindInput(OnnxNames.Prompt, prompt);
            return prompt;
        }

        private static OrtValue Buffer(params long[] shape) =>
            OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);

        public void Dispose()
        {
            foreach (IDisposable part in (IDisposable[])[_binding, _image, _prompt, _logits])
            {
                part.Dispose();
            }
        }
    }
}
