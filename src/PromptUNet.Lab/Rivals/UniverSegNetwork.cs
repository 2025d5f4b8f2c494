using PromptUNet.Inference.Onnx;
using PromptUNet.Training;
using PromptUNet.Training.Export;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Lab.Rivals;

/// <summary>
/// UniverSeg (Butoi et al., ICCV 2023) as its released version is built. It is a U of <see cref="CrossBlock"/>s. The query and every item
/// of a support set pass through it side by side. Shapes: B samples, n support items of each, W filters, S x S pixels, a multiple of 8.
/// </summary>
public sealed class UniverSegNetwork : ISegmentationNetwork
{
    private const int Levels = UniverSegGraph.Levels;

    private readonly CrossBlock[] _encoder = new CrossBlock[Levels];
    private readonly CrossBlock[] _decoder = new CrossBlock[Levels - 1];
    private readonly Convolution _head;

    /// <param name="width">W: 64 as published.</param>
    /// <param name="random">Source of the initial weights; their variances are the published ones.</param>
    public UniverSegNetwork(int width, Random random)
        : this(width, new NetworkTensors(random))
    {
    }

    private UniverSegNetwork(int width, NetworkTensors tensors)
    {
        (Width, Tensors) = (width, tensors);
        for (int level = 0; level < Levels; level++)
        {
            var from = level == 0 ? (1, UniverSegGraph.ItemChannels) : (width, width);
            _encoder[level] = new CrossBlock(tensors, $"encoder.{level}", from, width, last: false);
        }

        for (int level = Levels - 2; level >= 0; level--)
        {
            _decoder[level] = new CrossBlock(tensors, $"decoder.{level}", (2 * width, 2 * width), width, last: level == 0);
        }

        _head = new Convolution(tensors, "head", width, 1, 1, bias: true, fanIn: 2 * width);
    }

    /// <summary>W.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public int PromptChannels => UniverSegGraph.ItemChannels;

    /// <inheritdoc/>
    public NetworkTensors Tensors { get; }

    /// <inheritdoc/>
    public ISegmentationNetwork Replica() => new UniverSegNetwork(Width, Tensors.Replica());

    /// <inheritdoc/>
    public GraphWriter ToGraph()
    {
        var values = TrainedKernels.ValuesOf(this);
        return UniverSegGraph.Write(Width, (name, from, to, size, biased) => biased
            ? TrainedKernels.Plain(values, name, from, to, size) : TrainedKernels.Unbiased(values, name, from, to, size));
    }

    /// <inheritdoc/>
    /// <remarks>The prompt is the support sets, (B n, 2, S, S): of each item mask and image.</remarks>
    public Tensor Forward(Tensor image, Tensor prompt, bool training)
    {
        long samples = image.shape[0];
        var skips = new Stack<(Tensor Query, Tensor Support)>();
        Tensor u = image, v = prompt;
        for (int level = 0; level < Levels; level++)
        {
            if (level > 0)
            {
                skips.Push((u, v));
                (u, v) = (F.max_pool2d(u, 2), F.max_pool2d(v, 2));
            }

            (u, v) = _encoder[level].Forward(u, v);                 // (B, W, S/2^level, S/2^level), (B n, W, S/2^level, S/2^level)
        }

        for (int level = Levels - 2; level >= 0; level--)
        {
            var skip = skips.Pop();
            if (level == 0)
            {
                // Only the query's answer is left to make, and all that it takes of the support is linear: its mean will do.
                (v, skip.Support) = (CrossBlock.MeanOfItems(v, samples), CrossBlock.MeanOfItems(skip.Support, samples));
            }

            (u, v) = _decoder[level].Forward(Joined(u, skip.Query), Joined(v, skip.Support));
        }

        return _head.Forward(u);                                    // (B, 1, S, S)
    }

    /// <summary>(B, W, H, W), doubled, before the skipped (B, W, 2 H, 2 W).</summary>
    private static Tensor Joined(Tensor below, Tensor skipped) =>
        cat([F.interpolate(below, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: true), skipped], 1);
}
