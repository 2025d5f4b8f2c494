using PromptUNet.Prompting;
using static TorchSharp.torch;

namespace PromptUNet.Training;

/// <summary>Runs a network in libtorch as a slice segmenter, for validation during training.</summary>
public static class TorchSegmenter
{
    /// <param name="network">Used with its running statistics, in float.</param>
    /// <param name="input">The input that it was trained on.</param>
    public static WindowSegmenter Of(ISegmentationNetwork network, InputOptions input) => new(input, (image, prompt, logits) =>
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        set_num_threads(1);
        var x = tensor(image.ToArray(), [1, 1, input.Size, input.Size]);
        var p = tensor(prompt.ToArray(), [1, input.PromptChannels, input.Size, input.Size]);
        var y = network.Forward(PromptUNetNetwork.ChannelsLast(x), PromptUNetNetwork.ChannelsLast(p), training: false);
        y.contiguous().data<float>().CopyTo(logits);
    });
}
