using PromptUNet.Inference.Onnx;
using PromptUNet.Training.Export;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Training;

/// <summary>
/// The dual-encoder U-Net of section 3.1, drawn in Fig. 1. Image and prompt have an encoder each. At every level their feature maps are
/// added, and the sums feed the skip connections and the decoder. Shapes: B samples, W filters at the first level, S x S pixels, C prompt
/// channels. E is the first level's edge: S or half of it.
/// </summary>
public sealed class PromptUNetNetwork : ISegmentationNetwork
{
    private readonly Block[] _imageEncoder, _promptEncoder;
    private readonly Decoder _decoder;

    /// <param name="options">The network's shape.</param>
    /// <param name="promptChannels">C: 1 for the mask alone, as in the paper.</param>
    /// <param name="random">Source of the initial weights.</param>
    /// <param name="zeroHead">Whether the output starts at 0 everywhere, as for a network that corrects its input.</param>
    public PromptUNetNetwork(NetworkOptions options, int promptChannels, Random random, bool zeroHead)
        : this(options, promptChannels, new NetworkTensors(random))
    {
        if (zeroHead)
        {
            using var _ = no_grad();
            Tensors.Parameters["head.weight"].zero_();
        }
    }

    private PromptUNetNetwork(NetworkOptions options, int promptChannels, NetworkTensors tensors)
    {
        (Options, PromptChannels, Tensors) = (options, promptChannels, tensors);
        int levels = PromptUNetGraph.LevelsOf(options.Halved);
        (_imageEncoder, _promptEncoder) = (new Block[levels], new Block[levels]);
        for (int level = 0; level < levels; level++)
        {
            int filters = options.Width << level;
            int From(int channels) => level == 0 ? Entering(channels, options) : filters / 2;
            _imageEncoder[level] = new Block(tensors, $"image_encoder.{level}", From(1), filters, options);
            _promptEncoder[level] = new Block(tensors, $"prompt_encoder.{level}", From(promptChannels), filters, options);
        }

        _decoder = new Decoder(tensors, levels, options);
    }

    public NetworkOptions Options { get; }

    /// <inheritdoc/>
    public int Width => Options.Width;

    /// <inheritdoc/>
    public int PromptChannels { get; }

    /// <inheritdoc/>
    public NetworkTensors Tensors { get; }

    /// <inheritdoc/>
    public ISegmentationNetwork Replica() => new PromptUNetNetwork(Options, PromptChannels, Tensors.Replica());

    /// <inheritdoc/>
    public GraphWriter ToGraph() =>
        PromptUNetGraph.Write(Width, PromptChannels, TrainedKernels.Of(this, Options.BatchNormalisation), Options.Halved);

    /// <inheritdoc/>
    /// <remarks>S is a multiple of 16.</remarks>
    public Tensor Forward(Tensor image, Tensor prompt, bool training)
    {
        var fused = new Tensor[_imageEncoder.Length];
        Tensor x = Entering(image, Options), p = Entering(prompt, Options);
        for (int level = 0; level < fused.Length; level++)
        {
            if (level > 0)
            {
                (x, p) = (F.max_pool2d(x, 2), F.max_pool2d(p, 2));          // (B, W 2^(level-1), E/2^level, E/2^level) both
            }

            x = _imageEncoder[level].Forward(x, training);                  // (B, W 2^level, E/2^level, E/2^level)
            p = _promptEncoder[level].Forward(p, training);                 // (B, W 2^level, E/2^level, E/2^level)
            fused[level] = x.add(p, Scalars.One);                           // the yellow maps of Fig. 1
        }

        return _decoder.Forward(fused, training);                           // (B, 1, S, S)
    }

    /// <summary>
    /// The input of the first convolution. If halved, (B, C, S, S) enters as (B, 4 C, S/2, S/2) (pixel unshuffling, Shi et al. 2016). The
    /// channels are then the four pixels of each square of 2 x 2, row by row. A 3x3 convolution of these equals a 6x6 one of the pixels
    /// with stride 2.
    /// </summary>
    internal static Tensor Entering(Tensor x, NetworkOptions options)
    {
        if (!options.Halved)
        {
            return x;
        }

        long b = x.shape[0], c = x.shape[1], h = x.shape[2] / 2, w = x.shape[3] / 2;
        return x.permute(0, 2, 3, 1).reshape(b, h, 2, w, 2 * c).permute(0, 1, 3, 2, 4)              // (B, S/2, S/2, row, column C)
            .reshape(b, h, w, 4 * c).permute(0, 3, 1, 2);
    }

    /// <summary>Channels of the first convolution's input.</summary>
    internal static int Entering(int channels, NetworkOptions options) => options.Halved ? 4 * channels : channels;

    /// <summary>A tensor's values with the channels last in memory: (B, C, H, W) keeps its shape, its strides change.</summary>
    public static Tensor ChannelsLast(Tensor t) => t.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>The decoder of a U-Net: joins each level's maps with those from the level below, up to the logits.</summary>
    internal sealed class Decoder
    {
        private readonly UpConvolution[] _up;
        private readonly Block[] _blocks;
        private readonly Func<Tensor, Tensor> _head;

        /// <param name="tensors">Receives the weights.</param>
        /// <param name="levels">Levels of the encoder.</param>
        /// <param name="options">The network's shape.</param>
        public Decoder(NetworkTensors tensors, int levels, NetworkOptions options)
        {
            (_up, _blocks) = (new UpConvolution[levels - 1], new Block[levels - 1]);
            for (int level = levels - 2; level >= 0; level--)
            {
                int filters = options.Width << level;
                _up[level] = new UpConvolution(tensors, $"up.{level}", 2 * filters, filters, options.BatchNormalisation);
                _blocks[level] = new Block(tensors, $"decoder.{level}", 2 * filters, filters, options);
            }

            _head = options.Halved
                ? new UpConvolution(tensors, "head", options.Width, 1, normalised: false).Enlarged
                : new Convolution(tensors, "head", options.Width, 1, 1, bias: true).Forward;
        }

        /// <param name="maps">The maps of each level, (B, W 2^level, E/2^level, E/2^level).</param>
        /// <param name="training">Whether to normalise by the batch's statistics.</param>
        /// <returns>Logits (B, 1, S, S).</returns>
        public Tensor Forward(Tensor[] maps, bool training)
        {
            var d = maps[^1];                                               // (B, 16 W, E/16, E/16); halved (B, 8 W, E/8, E/8)
            for (int level = _up.Length - 1; level >= 0; level--)
            {
                d = _up[level].Forward(d, training);                        // (B, W 2^level, E/2^level, E/2^level)
                d = _blocks[level].Forward(cat([maps[level], d], 1), training); // (B, W 2^level, E/2^level, E/2^level)
            }

            return _head(d);                                                // (B, 1, S, S)
        }
    }

    /// <summary>Two 3x3 convolutions, each normalised and rectified.</summary>
    internal sealed class Block(NetworkTensors tensors, string name, int from, int to, NetworkOptions options)
    {
        private readonly NormalisedConvolution _first = new(tensors, $"{name}.0", from, to, options);
        private readonly NormalisedConvolution _second = new(tensors, $"{name}.1", to, to, options);

        public Tensor Forward(Tensor x, bool training) => _second.Forward(_first.Forward(x, training), training);
    }

    /// <summary>3x3 convolution, batch normalisation (with which a bias is needless), ReLU.</summary>
    private sealed class NormalisedConvolution(NetworkTensors tensors, string name, int from, int to, NetworkOptions options)
    {
        private readonly Convolution _convolution = new(tensors, name, from, to, 3, bias: !options.BatchNormalisation);
        private readonly Normalisation? _normalisation = options.BatchNormalisation ? new(tensors, name, to) : null;

        public Tensor Forward(Tensor x, bool training) =>
            (_normalisation?.Forward(_convolution.Forward(x), training) ?? _convolution.Forward(x)).relu_();
    }

    /// <summary>Batch normalisation (Ioffe and Szegedy 2015) with a learned scale and shift of each channel.</summary>
    private sealed class Normalisation(NetworkTensors tensors, string name, int to)
    {
        private readonly Tensor _scale = tensors.Constant($"{name}.scale", to, 1), _shift = tensors.Constant($"{name}.shift", to, 0);
        private readonly Tensor _mean = tensors.Statistic($"{name}.mean", to, 0), _variance = tensors.Statistic($"{name}.variance", to, 1);

        public Tensor Forward(Tensor x, bool training) =>
            F.batch_norm(x, _mean, _variance, _scale, _shift, training, 0.1, NetworkTensors.BatchNormEpsilon);
    }

    /// <summary>
    /// 2x2 transposed convolution of stride 2: each pixel becomes four, so it is one matrix product and a reshape. The weight's rows are
    /// (row, column, out). Its maps are normalised like those of the skip that they are joined with (docs/decisions/0063).
    /// </summary>
    private sealed class UpConvolution(NetworkTensors tensors, string name, int from, int to, bool normalised)
    {
        private readonly Tensor _weight = tensors.Uniform($"{name}.weight", from, 4 * to, from);
        private readonly Tensor? _bias = normalised ? null : tensors.Constant($"{name}.bias", to, 0);
        private readonly Normalisation? _normalisation = normalised ? new(tensors, name, to) : null;

        public Tensor Forward(Tensor x, bool training) => _normalisation?.Forward(Enlarged(x), training) ?? Enlarged(x);

        public Tensor Enlarged(Tensor x)
        {
            long b = x.shape[0], h = x.shape[2], w = x.shape[3];
            var pixels = x.permute(0, 2, 3, 1).reshape(b * h * w, from);                            // (B H W, from)
            var fours = F.linear(pixels, _weight.to(x.dtype), _bias?.repeat(4).to(x.dtype));        // (B H W, 4 to)
            return fours.view(b, h, w, 2, 2 * to).permute(0, 1, 3, 2, 4)                            // (B, H, 2, W, 2 to)
                .reshape(b, 2 * h, 2 * w, to).permute(0, 3, 1, 2);                                  // (B, to, 2 H, 2 W)
        }
    }
}

/// <summary>
/// A k x k convolution that keeps the size, in the input's precision. Weights are (out, k, k, in), channels last: fastest on a CPU.
/// </summary>
internal sealed class Convolution
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly long[] _padding;

    /// <param name="tensors">Receives the weights.</param>
    /// <param name="name">Of the weights.</param>
    /// <param name="from">Input channels.</param>
    /// <param name="to">Output channels.</param>
    /// <param name="kernel">k, odd.</param>
    /// <param name="bias">Whether it adds a bias.</param>
    /// <param name="fanIn">
    /// Scales the initial weights, see <see cref="NetworkTensors.Uniform"/>; by default the number of inputs of one output.
    /// </param>
    public Convolution(NetworkTensors tensors, string name, int from, int to, int kernel, bool bias, int? fanIn = null)
    {
        _weight = tensors.Uniform($"{name}.weight", fanIn ?? (from * kernel * kernel), to, kernel, kernel, from);
        _bias = bias ? tensors.Constant($"{name}.bias", to, 0) : null;
        _padding = [kernel / 2, kernel / 2];
    }

    public Tensor Forward(Tensor x) => F.conv2d(x, _weight.permute(0, 3, 1, 2).to(x.dtype), _bias?.to(x.dtype), padding: _padding);
}
