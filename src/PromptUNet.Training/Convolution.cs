using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Training;

/// <summary>
/// A k x k convolution that keeps the size. Weights are stored (out, k, k, in), channels last, the layout in which the CPU's
/// kernels are fastest, and are computed with in the input's precision.
/// </summary>
internal sealed class Convolution
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly long[] _padding;

    /// <param name="tensors">Take the weights.</param>
    /// <param name="name">Of the weights.</param>
    /// <param name="from">Channels that it reads.</param>
    /// <param name="to">Channels that it makes.</param>
    /// <param name="kernel">k, odd.</param>
    /// <param name="bias">Whether it adds a bias.</param>
    /// <param name="fanIn">Scales the initial weights, see <see cref="NetworkTensors.Uniform"/>; by default the numbers that make one of its results.</param>
    public Convolution(NetworkTensors tensors, string name, int from, int to, int kernel, bool bias, int? fanIn = null)
    {
        _weight = tensors.Uniform($"{name}.weight", fanIn ?? (from * kernel * kernel), to, kernel, kernel, from);
        _bias = bias ? tensors.Constant($"{name}.bias", to, 0) : null;
        _padding = [kernel / 2, kernel / 2];
    }

    public Tensor Forward(Tensor x) => F.conv2d(x, _weight.permute(0, 3, 1, 2).to(x.dtype), _bias?.to(x.dtype), padding: _padding);
}
