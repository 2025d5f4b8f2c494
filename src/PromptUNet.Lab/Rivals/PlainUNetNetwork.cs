using PromptUNet.Inference.Onnx;
using PromptUNet.Training;
using PromptUNet.Training.Export;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Lab.Rivals;

/// <summary>
/// A plain U-Net of the blocks of <see cref="PromptUNetNetwork"/>. Its one encoder sees the prompt as further channels of the image. The
/// comparison tells what the second encoder brings. Shapes as there.
/// </summary>
public sealed class PlainUNetNetwork : ISegmentationNetwork
{
    private readonly NetworkOptions _options;
    private readonly PromptUNetNetwork.Block[] _encoder;
    private readonly PromptUNetNetwork.Decoder _decoder;

    /// <param name="options">The network's shape.</param>
    /// <param name="promptChannels">C.</param>
    /// <param name="random">Source of the initial weights.</param>
    /// <param name="zeroHead">Start with an output of 0 everywhere.</param>
    public PlainUNetNetwork(NetworkOptions options, int promptChannels, Random random, bool zeroHead)
        : this(options, promptChannels, new NetworkTensors(random))
    {
        if (zeroHead)
        {
            using var _ = no_grad();
            Tensors.Parameters["head.weight"].zero_();
        }
    }

    private PlainUNetNetwork(NetworkOptions options, int promptChannels, NetworkTensors tensors)
    {
        (_options, PromptChannels, Tensors) = (options, promptChannels, tensors);
        _encoder = new PromptUNetNetwork.Block[PromptUNetGraph.LevelsOf(options.Halved)];
        for (int level = 0; level < _encoder.Length; level++)
        {
            int filters = options.Width << level, from = level == 0 ? PromptUNetNetwork.Entering(1 + promptChannels, options) : filters / 2;
            _encoder[level] = new PromptUNetNetwork.Block(tensors, $"image_encoder.{level}", from, filters, options);
        }

        _decoder = new PromptUNetNetwork.Decoder(tensors, _encoder.Length, options);
    }

    /// <inheritdoc/>
    public int Width => _options.Width;

    /// <inheritdoc/>
    public int PromptChannels { get; }

    /// <inheritdoc/>
    public NetworkTensors Tensors { get; }

    /// <inheritdoc/>
    public ISegmentationNetwork Replica() => new PlainUNetNetwork(_options, PromptChannels, Tensors.Replica());

    /// <inheritdoc/>
    public GraphWriter ToGraph() =>
        PlainUNetGraph.Write(Width, PromptChannels, TrainedKernels.Of(this, _options.BatchNormalisation), _options.Halved);

    /// <inheritdoc/>
    /// <remarks>S is a multiple of 16.</remarks>
    public Tensor Forward(Tensor image, Tensor prompt, bool training)
    {
        var maps = new Tensor[_encoder.Length];
        var x = PromptUNetNetwork.Entering(cat([image, prompt], 1), _options);
        for (int level = 0; level < maps.Length; level++)
        {
            maps[level] = x = _encoder[level].Forward(level == 0 ? x : F.max_pool2d(x, 2), training);
        }

        return _decoder.Forward(maps, training);
    }
}
