using PromptUNet.Alignment;
using PromptUNet.Evaluation.Performance;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Cli.Bench;

/// <summary>Our network on one window, and the other steps of a slice one by one.</summary>
internal static class SliceCases
{
    private static readonly int[] WindowSizes = [96, 128];

    public static IEnumerable<BenchCase> Of(BenchSize size, IReadOnlyList<OurModel> models, Lazy<PhantomScan> phantom) =>
    [
        .. models.SelectMany(model => WindowSizes.Select(window => Network(model, window) with
        {
            IsBaseline = model == models[0] && window == WindowSizes[0],
        })),
        Part("image preparation", models[0].Metadata.Input.Size, () => Preparation(models[0], phantom.Value)),
        .. WindowSizes.Select(window => Part("optical flow", window, () => Flow(phantom.Value, window))),
        Part("similarity", size.Edge, () => Similarity(phantom.Value)),
    ];

    private static BenchCase Part(string step, int size, Func<Prepared> prepare) => new($"{step} {size} x {size}", Scale.Slice, Contender.Part, prepare);

    private static BenchCase Network(OurModel model, int window) =>
        new($"network {window} x {window}, {model.Precision}", Scale.Slice, Contender.Ours, () =>
        {
            var network = new BareNetwork(File.ReadAllBytes(model.Path), model.Inputs(window));
            network.FillInputs(new Random(1));
            return new Prepared(network.Run, network) { Gmac = model.Gmac(window) };
        });

    /// <summary>Cut both slices and the mask to the window, normalise, work out the prompt's channels.</summary>
    private static Prepared Preparation(OurModel model, PhantomScan phantom)
    {
        var input = model.Metadata.Input;
        var (query, mask) = (Neighbour(phantom), phantom.Mask(phantom.Middle));
        var prompt = new Prompt(Drawn(phantom), mask.ToSlice(), -1);
        var window = input.WindowFor(mask);
        return new Prepared(_ => WindowedPair.Cut(query, prompt, window.Cut, input.Normalisation).PromptChannels(input));
    }

    private static Prepared Flow(PhantomScan phantom, int size)
    {
        var window = Window.Around(phantom.Mask(phantom.Middle), new CarryOptions().Margin, size);
        var (target, source) = (Normalised(window.Cut(Neighbour(phantom))), Normalised(window.Cut(Drawn(phantom))));
        var flow = new OpticalFlow();
        return new Prepared(_ => flow.Between(target, source));
    }

    private static Prepared Similarity(PhantomScan phantom)
    {
        var (a, b) = (Normalised(Neighbour(phantom)), Normalised(Drawn(phantom)));
        return new Prepared(_ => StructuralSimilarity.Mean(a, b));
    }

    private static Slice Drawn(PhantomScan phantom) => phantom.Volume.Slice(2, phantom.Middle);

    private static Slice Neighbour(PhantomScan phantom) => phantom.Volume.Slice(2, phantom.Middle + 1);

    private static Slice Normalised(Slice slice) => new Normalisation().Apply(slice);
}
