using PromptUNet.Inference.Onnx;
using PromptUNet.Lab.Bench;
using PromptUNet.Lab.Rivals;

namespace PromptUNet.Tests.Rivals;

/// <summary>UniverSeg's block against its formulas as the paper has them.</summary>
public sealed class CrossBlockTests
{
    private const int Edge = 5, Items = 3, TargetChannels = 2, SupportChannels = 3, Channels = 4;

    [Fact]
    public void The_querys_stream_is_the_convolved_mean_over_all_support_items() =>
        AssertClose(Plain().Target, Block(block => block.Query, out _));

    [Fact]
    public void Each_support_item_goes_on_with_its_own_interaction()
    {
        float[] answer = Block(block => block.Support, out var shape);
        Assert.Equal([Items, Channels, Edge, Edge], shape);
        AssertClose([.. Plain().Support.SelectMany(v => v)], answer);
    }

    private static float[] Block(Func<(string Query, string Support), string> stream, out IReadOnlyList<long> shape)
    {
        var graph = new GraphWriter("block");
        var kernels = new RandomKernels(1);
        var block = UniverSegGraph.CrossBlock(
            graph, "block", (graph.Input("target", TargetChannels), graph.Input("support", SupportChannels)),
            (TargetChannels, SupportChannels), Channels,
            (_, from, to, size, biased) => kernels.Convolution(from, to, size, biased: biased));
        graph.Output(stream(block), Channels);
        var inputs = new Dictionary<string,
        long[]> { ["target"] = [1, TargetChannels, Edge, Edge], ["support"] = [Items, SupportChannels, Edge, Edge] };
        using var network = new BareNetwork(OnnxFile.Bare(graph), inputs);
        Images(1, TargetChannels, 0)[0].CopyTo(network.Input("target"));
        Images(Items, SupportChannels, 1).SelectMany(v => v).ToArray().CopyTo(network.Input("support"));
        network.Run();
        shape = network.OutputShape;
        return network.Output.ToArray();
    }

    /// <summary>z_i = W [u; v_i] + b; u' = act(W_t mean(z) + b_t); v'_i = act(W_s z_i + b_s).</summary>
    private static (float[] Target, float[][] Support) Plain()
    {
        var kernels = new RandomKernels(1);
        Kernel ofTarget = kernels.Convolution(TargetChannels, Channels, 3, biased: false),
        ofSupport = kernels.Convolution(SupportChannels, Channels, 3);
        Kernel target = kernels.Convolution(Channels, Channels, 3), support = kernels.Convolution(Channels, Channels, 3);
        var joined = new Kernel(Joined(ofTarget, ofSupport), [Channels, TargetChannels + SupportChannels, 3, 3], ofSupport.Bias);
        float[] u = Images(1, TargetChannels, 0)[0];
        float[][] z = [.. Images(Items, SupportChannels, 1).Select(v => Convolved([.. u, .. v], joined))];
        float[] mean = [.. Enumerable.Range(0, z[0].Length).Select(i => z.Average(own => own[i]))];
        return (Activated(Convolved(mean, target)), [.. z.Select(own => Activated(Convolved(own, support)))]);
    }

    /// <summary>The weights of one convolution over the target's channels, then the support item's.</summary>
    private static float[] Joined(Kernel target, Kernel support)
    {
        var rows = target.Weight.Chunk(target.Weight.Length / Channels).Zip(support.Weight.Chunk(support.Weight.Length / Channels));
        return [.. rows.SelectMany(r => r.First.Concat(r.Second))];
    }

    private static float[] Convolved(float[] x, Kernel kernel)
    {
        int from = (int)kernel.Shape[1];
        float At(int c, int row, int column) =>
            row is < 0 or >= Edge || column is < 0 or >= Edge ? 0 : x[(((c * Edge) + row) * Edge) + column];
        float[] result = new float[Channels * Edge * Edge];
        for (int i = 0; i < result.Length; i++)
        {
            int to = i / (Edge * Edge), row = i / Edge % Edge, column = i % Edge;
            result[i] = kernel.Bias[to];
            for (int j = 0; j < from * 9; j++)
            {
                result[i] += kernel.Weight[(to * from * 9) + j] * At(j / 9, row + (j / 3 % 3) - 1, column + (j % 3) - 1);
            }
        }

        return result;
    }

    private static float[] Activated(float[] x) => Array.ConvertAll(x, v => v > 0 ? v : 0.01f * v);

    private static float[][] Images(int count, int channels, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count)
            .Select(_ => Enumerable.Range(0, channels * Edge * Edge).Select(_ => random.NextSingle()).ToArray())];
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
