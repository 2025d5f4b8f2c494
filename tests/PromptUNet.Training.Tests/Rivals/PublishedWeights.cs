using PromptUNet.Lab.Rivals.PyTorch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Training.Tests.Rivals;

/// <summary>
/// Drawn weights under the published names, and the published network written down from its definition. It joins every support item to the
/// query. Nothing is computed once where the definition computes it for each item.
/// </summary>
internal sealed class PublishedWeights
{
    private const int Levels = 4;

    private static readonly Scalar Slope = 0.01.ToScalar();

    public Dictionary<string, StoredTensor> Tensors { get; } = [];

    public PublishedWeights(int width, int seed)
    {
        var random = new Random(seed);
        void Add(string name, int to, int from, int kernel)
        {
            float bound = MathF.Sqrt(6f / (from * kernel * kernel));
            float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => bound * ((2 * random.NextSingle()) - 1))];
            Tensors[$"{name}.weight"] = new StoredTensor([to, from, kernel, kernel], Draw(to * from * kernel * kernel));
            Tensors[$"{name}.bias"] = new StoredTensor([to], Draw(to));
        }

        foreach (string half in (string[])["enc", "dec"])
        {
            for (int block = 0; block < (half == "enc" ? Levels : Levels - 1); block++)
            {
                Add($"{half}_blocks.{block}.cross.cross_conv", width, half == "dec" ? 4 * width : block == 0 ? 3 : 2 * width, 3);
                Add($"{half}_blocks.{block}.target.vmapped.conv", width, width, 3);
                Add($"{half}_blocks.{block}.support.vmapped.conv", width, width, 3);
            }
        }

        Add("out_conv.conv", 1, width, 1);
    }

    /// <summary>Logits (1, 1, S, S) of a query (1, 1, S, S), given images and masks (n, 1, S, S).</summary>
    public Tensor Forward(Tensor query, Tensor images, Tensor masks)
    {
        var skips = new Stack<(Tensor, Tensor)>();
        Tensor u = query, v = cat([images, masks], 1);
        for (int block = 0; block < Levels; block++)
        {
            (u, v) = Block($"enc_blocks.{block}", u, v);
            if (block < Levels - 1)
            {
                skips.Push((u, v));
                (u, v) = (F.max_pool2d(u, 2), F.max_pool2d(v, 2));
            }
        }

        for (int block = 0; block < Levels - 1; block++)
        {
            var (skippedQuery, skippedSupport) = skips.Pop();
            (u, v) = Block($"dec_blocks.{block}", cat([Doubled(u), skippedQuery], 1), cat([Doubled(v), skippedSupport], 1));
        }

        return Convolved("out_conv.conv", u, 0);
    }

    private (Tensor Query, Tensor Support) Block(string name, Tensor u, Tensor v)
    {
        var z = Convolved($"{name}.cross.cross_conv", cat([u.expand(v.shape[0], -1, -1, -1), v], 1), 1);
        Tensor Activated(string stream, Tensor x) => Convolved($"{name}.{stream}.vmapped.conv", x, 1).leaky_relu(Slope);
        return (Activated("target", z.mean([0], keepdim: true)), Activated("support", z));
    }

    private Tensor Convolved(string name, Tensor x, long padding) =>
        F.conv2d(x, Of($"{name}.weight"), Of($"{name}.bias"), padding: [padding, padding]);

    private Tensor Of(string name) => tensor(Tensors[name].Values, [.. Tensors[name].Shape]);

    /// <summary>Row i of 2 n looks at (n - 1) / (2 n - 1) i: the corners stay corners.</summary>
    private static Tensor Doubled(Tensor x)
    {
        long n = x.shape[2];
        float[] rows = new float[2 * n * n];
        for (int i = 0; i < 2 * n; i++)
        {
            double at = i * (n - 1) / (2.0 * n - 1);
            int below = Math.Min((int)at, (int)n - 2);
            rows[(i * n) + below] = (float)(1 - (at - below));
            rows[(i * n) + below + 1] = (float)(at - below);
        }

        var interpolation = tensor(rows, [2 * n, n]);
        return interpolation.matmul(x).matmul(interpolation.t());
    }
}
