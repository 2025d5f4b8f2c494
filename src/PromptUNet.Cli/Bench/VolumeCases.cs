using PromptUNet.Evaluation.Performance;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Cli.Bench;

/// <summary>One structure from one drawn slice to the whole volume.</summary>
internal static class VolumeCases
{
    private const int PaperWidth = 32;

    private static readonly Size3 Large = new(1024, 1024, 500);

    /// <summary>Our models, the ways without a network, and what a person waits for.</summary>
    public static IEnumerable<BenchCase> Of(BenchSize size, IReadOnlyList<OurModel> models, Lazy<PhantomScan> phantom) =>
    [
        .. models.SelectMany(model => (BenchCase[])
        [
            Whole(NameOf(size, model), Contender.Ours, () => Chosen(model), phantom) with { IsBaseline = model == models[0] },
            new($"first neighbour, {model.Precision}", Scale.Volume, Contender.Ours, () => Prepare(Chosen(model), phantom, p => p.FirstNeighbour)),
            new($"correction among keyframes 10 apart, {model.Precision}", Scale.Volume, Contender.Ours, () => Prepare(Chosen(model), phantom, p => p.Correction())),
        ]),
        Whole($"volume {size}, carried only", Contender.Part, () => SegmenterChoice.Carrying, phantom),
        Whole($"volume {size}, copied only", Contender.Part, () => SegmenterChoice.Copying, phantom),
    ];

    /// <summary>
    /// The method as published: full width, whole slices, nothing aligned. The weights are random, so the network's answer is
    /// computed and the prompt's mask handed on in its place.
    /// </summary>
    public static BenchCase Paper(BenchSize size, Lazy<PhantomScan> phantom) =>
        new($"volume {size}, preset paper, random weights", Scale.Volume, Contender.Ours, () => PaperPrepared(size, phantom))
        {
            AtLeast = 1, Memory = true, Seconds = 45,
        };

    /// <summary>The volume case and a large scan, each in a process of its own, for their memory.</summary>
    public static IEnumerable<BenchCase> Alone(BenchSize size, OurModel model, Lazy<PhantomScan> phantom)
    {
        var large = new Lazy<PhantomScan>(() => new PhantomScan(Large, seed: 1));
        yield return Whole($"{NameOf(size, model)}, alone", Contender.Ours, () => Chosen(model), phantom) with
        {
            Scale = Scale.Process, Memory = true, Alone = true, Seconds = 6,
        };
        yield return Whole($"volume {Large}, {model.Precision}, alone", Contender.Ours, () => Chosen(model), large) with
        {
            Scale = Scale.Process, Memory = true, Alone = true, AtLeast = 1, WarmUp = false, Seconds = 120,
        };
    }

    private static string NameOf(BenchSize size, OurModel model) => $"volume {size}, {model.Precision}";

    private static BenchCase Whole(string name, Contender whose, Func<SegmenterChoice> choose, Lazy<PhantomScan> phantom) =>
        new(name, Scale.Volume, whose, () => Prepare(choose(), phantom, p => p.Whole, counted: true));

    private static Prepared Prepare(
        SegmenterChoice choice, Lazy<PhantomScan> phantom, Func<PhantomPropagation, Action<CancellationToken>> repetition, bool counted = false)
    {
        var propagation = new PhantomPropagation(phantom.Value, choice.Segmenter, choice.Options);
        return new Prepared(repetition(propagation), choice) { Count = counted ? propagation.Count : null };
    }

    private static SegmenterChoice Chosen(OurModel model) => SegmenterChoice.Of(SegmenterChoice.Default, model.Path);

    private static Prepared PaperPrepared(BenchSize size, Lazy<PhantomScan> phantom)
    {
        var input = InputOptions.Paper with { Size = size.Edge };
        var graph = PromptUNetGraph.Write(PaperWidth, input.PromptChannels, new RandomKernels(1).Of);
        var inputs = OurModel.InputsOf(input.Size, input.PromptChannels);
        var network = new BareNetwork(OnnxFile.Bare(graph), inputs);
        void Run(ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> logits)
        {
            image.CopyTo(network.Input(OnnxNames.Image));
            prompt.CopyTo(network.Input(OnnxNames.Prompt));
            network.Run();
            network.Output.CopyTo(logits);
        }

        var propagation = new PhantomPropagation(phantom.Value, new TimedSegmenter(input, Run), PropagationOptions.Paper);
        double gmac = GraphCost.Of(graph, inputs).MultiplyAccumulates / 1e9;
        return new Prepared(propagation.Whole, network) { Count = propagation.Count, Gmac = (size.Slices - 1) * gmac };
    }
}
