using PromptUNet.Inference.Onnx;

namespace PromptUNet.Evaluation.Performance.Rivals;

/// <summary>
/// UniverSeg's block (Butoi et al., ICCV 2023, section 3.2): every support item is convolved together with the target,
/// z_i = W [u; v_i] + b; the target goes on with the mean of the z_i, each support item with its own.
/// </summary>
/// <remarks>
/// The convolution is linear, so W [u; v_i] = W_u u + W_v v_i: the target's part is computed once instead of once for each
/// support item. It is the same function at up to half the cost; the authors' later MultiverSeg computes it that way.
/// </remarks>
public static class CrossBlock
{
    private const float Slope = 0.01f;

    /// <summary>Appends the block; support items lie along the batch.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="name">Of the block.</param>
    /// <param name="target">u, (1, C, H, W).</param>
    /// <param name="support">v, (n, C', H, W).</param>
    /// <param name="from">C and C'.</param>
    /// <param name="to">Channels of both results.</param>
    /// <param name="kernels">Asked for W_u, W_v with b, the target's and the support's convolution.</param>
    public static (string Target, string Support) Append(
        GraphWriter graph, string name, string target, string support, (int Target, int Support) from, int to, RandomKernels kernels)
    {
        string u = graph.Convolution($"{name}.cross.target", target, kernels.Convolution(from.Target, to, 3, biased: false));
        string v = graph.Convolution($"{name}.cross.support", support, kernels.Convolution(from.Support, to, 3));
        string z = graph.Add($"{name}.cross", v, u);
        string mean = graph.BatchMean($"{name}.mean", z);
        return (Activated(graph, $"{name}.target", mean, kernels.Convolution(to, to, 3)), Activated(graph, $"{name}.support", z, kernels.Convolution(to, to, 3)));
    }

    private static string Activated(GraphWriter graph, string name, string x, Kernel kernel) =>
        graph.LeakyRelu($"{name}.relu", graph.Convolution(name, x, kernel), Slope);
}
