using PromptUNet.Inference.Onnx;
using PromptUNet.Lab.Rivals;

namespace PromptUNet.Lab.Bench;

/// <summary>Networks of others: the network only, random weights, the same runtime and settings as ours.</summary>
internal static class RivalCases
{
    private static readonly int[] SupportSizes = [1, 16, 64];

    /// <summary>Those that segment a slice, on one thread as our network there.</summary>
    public static IEnumerable<BenchCase> OfSlice() =>
    [
        Case(
            $"ScribblePrompt-UNet {ScribblePromptGraph.Edge} x {ScribblePromptGraph.Edge}", Scale.Slice,
            ScribblePromptGraph.Write, ScribblePromptGraph.Inputs(ScribblePromptGraph.Edge)),
        .. SupportSizes.Select(UniverSeg),
    ];

    /// <summary>nnInteractive's, which sees a volume at once: one pass of several that an interaction may take, on all cores.</summary>
    public static BenchCase OfVolume() =>
        Case(
            $"nnInteractive's network, one pass of {ResidualEncoderGraph.Edge}^3", Scale.Volume,
            ResidualEncoderGraph.Write, ResidualEncoderGraph.Inputs(ResidualEncoderGraph.Edge), Environment.ProcessorCount) with
        {
            AtLeast = 1, Memory = true, Seconds = 60,
        };

    private static BenchCase UniverSeg(int supportItems) =>
        Case(
            $"UniverSeg {RandomUniverSeg.Edge} x {RandomUniverSeg.Edge}, {supportItems} support item{(supportItems == 1 ? "" : "s")}",
            Scale.Slice,
            RandomUniverSeg.Write, RandomUniverSeg.Inputs(RandomUniverSeg.Edge, supportItems)) with
        {
            Seconds = 4 + (supportItems / 5.0),
        };

    private static BenchCase Case(
        string name, Scale scale, Func<int, GraphWriter> write, Dictionary<string, long[]> inputs, int threads = 1)
    {
        const int seed = 1;
        return new BenchCase(name, scale, CaseKind.Rival, () =>
        {
            var graph = write(seed);
            var network = new BareNetwork(OnnxFile.Bare(graph), inputs, threads);
            network.FillInputs(new Random(seed));
            return new Prepared(network.Run, network) { Gmac = GraphCost.Of(graph, inputs).MultiplyAccumulates / 1e9 };
        });
    }
}
