using PromptUNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptUNet.Lab.Rivals;

/// <summary>
/// UniverSeg's block (Butoi et al., ICCV 2023, section 3.2). It convolves every support item together with the query, z_i = W [u; v_i] + b.
/// The query goes on with the mean of the z_i, each support item with its own. The convolution is linear, so W [u; v_i] = W_u u + W_v v_i
/// and the query's part is computed once.
/// </summary>
internal sealed class CrossBlock
{
    /// <summary>Slope of the leaky ReLU below 0; it lives for ever, see <see cref="Scalars"/>.</summary>
    private static readonly Scalar Slope = 0.01.ToScalar();

    private readonly Convolution _crossQuery, _crossSupport, _query;
    private readonly Convolution? _support;

    /// <param name="tensors">Take the weights.</param>
    /// <param name="name">Of the block.</param>
    /// <param name="from">Channels of u and v.</param>
    /// <param name="to">Channels of both results.</param>
    /// <param name="last">Whether nobody asks for the support's result.</param>
    public CrossBlock(NetworkTensors tensors, string name, (int Query, int Support) from, int to, bool last)
    {
        int fanIn = 2 * (from.Query + from.Support) * 9;    // nothing rectifies the z_i: half the variance of the others
        _crossQuery = new Convolution(tensors, $"{name}.cross.query", from.Query, to, 3, bias: false, fanIn);
        _crossSupport = new Convolution(tensors, $"{name}.cross.support", from.Support, to, 3, bias: true, fanIn);
        _query = new Convolution(tensors, $"{name}.query", to, to, 3, bias: true);
        _support = last ? null : new Convolution(tensors, $"{name}.support", to, to, 3, bias: true);
    }

    /// <param name="u">The query's maps, (B, C, H, W), channels last in memory.</param>
    /// <param name="v">The support's, (B n, C', H, W), likewise.</param>
    /// <returns>(B, to, H, W) and (B n, to, H, W).</returns>
    public (Tensor Query, Tensor Support) Forward(Tensor u, Tensor v)
    {
        long samples = u.shape[0];
        var z = Items(_crossSupport.Forward(v), samples).add(Items(_crossQuery.Forward(u), samples), Scalars.One);  // (B, n, H, W, to)
        var query = Activated(_query, z.mean([1]).permute(0, 3, 1, 2));
        return (query, _support is null ? v : Activated(_support, z.flatten(0, 1).permute(0, 3, 1, 2)));
    }

    /// <summary>(B n, C, H, W) as (B, C, H, W), the mean of each sample's items.</summary>
    public static Tensor MeanOfItems(Tensor x, long samples) => Items(x, samples).mean([1]).permute(0, 3, 1, 2);

    /// <summary>(B n, C, H, W) as (B, n, H, W, C).</summary>
    private static Tensor Items(Tensor x, long samples)
    {
        var last = x.permute(0, 2, 3, 1);
        return last.reshape(samples, x.shape[0] / samples, last.shape[1], last.shape[2], last.shape[3]);
    }

    private static Tensor Activated(Convolution convolution, Tensor x) => convolution.Forward(x).leaky_relu_(Slope);
}
