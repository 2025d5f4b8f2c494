using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptUNet.Inference;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Rivals;

/// <summary>
/// A network that learns a task from a support set of any size, of which one prompt is the smallest. <see cref="ModelPackage"/> shows it
/// the prompt as its only item.
/// </summary>
internal sealed class SupportNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly InputOptions _input;

    private SupportNetwork(InferenceSession session, InputOptions input) => (_session, _input) = (session, input);

    /// <summary>The network of a model; null when it takes one prompt.</summary>
    /// <param name="model">The bytes of a file that <see cref="ModelPackage"/> takes.</param>
    /// <param name="input">What the package says that the network looks at.</param>
    /// <param name="device">Where it runs.</param>
    public static SupportNetwork? Open(byte[] model, InputOptions input, Device device = Device.Cpu)
    {
        var session = Devices.Open(model, () => SessionSettings.For(threads: 1), device);
        if (session.InputMetadata[OnnxNames.Prompt].SymbolicDimensions[0] == UniverSegGraph.Items)
        {
            return new SupportNetwork(session, input);
        }

        session.Dispose();
        return null;
    }

    /// <summary>
    /// Slice-wise inference that shows the network a support set in place of the prompt it is asked with, whose mask is not looked at.
    /// Several threads may ask at once.
    /// </summary>
    /// <param name="support">At least one example; their order does not matter but for rounding.</param>
    /// <exception cref="ArgumentException">There is no example.</exception>
    public ISliceSegmenter With(IReadOnlyList<SupportItem> support)
    {
        ArgumentOutOfRangeException.ThrowIfZero(support.Count);
        float[] items = SupportItem.Channels(support, _input);
        return new WindowSegmenter(_input, (image, _, logits) => Run(image, items, logits));
    }

    public void Dispose() => _session.Dispose();

    private void Run(ReadOnlySpan<float> image, ReadOnlySpan<float> items, Span<float> logits)
    {
        using var options = new RunOptions();
        using var query = Tensor(image, 1, 1);
        using var support = Tensor(items, items.Length / (_input.PromptChannels * image.Length), _input.PromptChannels);
        using var results = _session.Run(options, [OnnxNames.Image, OnnxNames.Prompt], [query, support], [OnnxNames.Logits]);
        results[0].GetTensorDataAsSpan<float>().CopyTo(logits);
    }

    private OrtValue Tensor(ReadOnlySpan<float> values, long count, long channels)
    {
        var tensor = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, TensorElementType.Float, [count, channels, _input.Size, _input.Size]);
        values.CopyTo(tensor.GetTensorMutableDataAsSpan<float>());
        return tensor;
    }
}
