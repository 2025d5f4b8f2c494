using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Metrics;

namespace PromptUNet.Lab.Bench;

/// <summary>Our network on one window, and the other steps of a slice one by one.</summary>
internal static class SliceCases
{
    /// <summary>Filters of the first level of the released models.</summary>
    private const int Width = 32;

    private static readonly int[] WindowSizes = [96, 128];

    public static IEnumerable<BenchCase> Of(BenchSize size, Lazy<PhantomScan> phantom) =>
    [
        .. OurNetwork.Precisions.SelectMany(precision => WindowSizes.Select(window => Network(precision, window) with
        {
            IsBaseline = precision == Precision.Int8 && window == WindowSizes[0],
        })),
        .. WindowSizes.Select(window => Part("image preparation", window, () => Preparation(phantom.Value, OurNetwork.Windows(window)))),
        .. WindowSizes.Select(window => Part("optical flow", window, () => Flow(phantom.Value, window))),
        .. WindowSizes.Select(window => Part("patch fusion", window, () => Fusion(phantom.Value, OurNetwork.Windows(window)))),
        Part("similarity", size.Edge, () => Similarity(phantom.Value)),
    ];

    private static BenchCase Part(string step, int size, Func<Prepared> prepare) =>
        new($"{step} {size} x {size}", Scale.Slice, CaseKind.Part, prepare);

    /// <summary>Weights do not change the time, so random ones stand for those of every size.</summary>
    private static BenchCase Network(Precision precision, int window) =>
        new($"network {window} x {window}, {OurNetwork.Word(precision)}", Scale.Slice, CaseKind.Ours, () =>
        {
            var input = OurNetwork.Windows(window);
            var network = new BareNetwork(OurNetwork.Model(Width, input, precision), OurNetwork.Inputs(input));
            network.FillInputs(new Random(1));
            return new Prepared(network.Run, network) { Gmac = OurNetwork.Gmac(Width, input) };
        });

    /// <summary>Cut both slices and the mask to the window, normalise, work out the prompt's channels.</summary>
    private static Prepared Preparation(PhantomScan phantom, InputOptions input)
    {
        var neighbours = new Neighbours(phantom);
        var prompt = neighbours.Prompt;
        var window = input.WindowFor(prompt.Mask);
        var pair = new WindowedPair(input.Size);
        float[] channels = new float[input.PromptChannels * input.Size * input.Size];
        return new Prepared(_ =>
        {
            pair.Cut(neighbours.There, prompt, window, input);
            pair.PromptChannels(input, prompt.Offset, channels);
        });
    }

    private static Prepared Flow(PhantomScan phantom, int size)
    {
        var neighbours = new Neighbours(phantom);
        var window = Window.Around(neighbours.Mask.Box!.Value, new CarryOptions().Margin, size);
        var (target, source) = (Neighbours.Seen(neighbours.There, window), Neighbours.Seen(neighbours.Here, window));
        var (opticalFlow, flow) = (new OpticalFlow(), Alignment.Flow.Zero(size, size));
        return new Prepared(_ => opticalFlow.Between(target, source, flow));
    }

    private static Prepared Fusion(PhantomScan phantom, InputOptions input)
    {
        var neighbours = new Neighbours(phantom);
        var prompt = neighbours.Prompt;
        var (pair, fusion, logOdds) = (new WindowedPair(input.Size), new PatchLabelFusion(), new Slice(input.Size, input.Size));
        pair.Cut(neighbours.There, prompt, input.WindowFor(prompt.Mask), input);
        return new Prepared(_ => fusion.Of(pair.Query, pair.PromptImage, pair.PromptMask, pair.Distance, logOdds));
    }

    private static Prepared Similarity(PhantomScan phantom)
    {
        var neighbours = new Neighbours(phantom);
        var (query, similarity) = (Neighbours.Normalised(neighbours.There), new Ssim(Neighbours.Normalised(neighbours.Here)));
        return new Prepared(_ => similarity.Of(query));
    }
}
