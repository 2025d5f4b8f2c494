using PromptUNet.Cli;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Bench;

/// <summary>One structure from one drawn slice to the whole volume.</summary>
internal static class VolumeCases
{
    private const int PaperWidth = 32;

    private static readonly Size3 Large = new(1024, 1024, 500);

    /// <summary>Our models, the ways without a network, and what a person waits for.</summary>
    public static IEnumerable<BenchCase> Of(BenchSize size, Lazy<PhantomScan> phantom) =>
    [
        .. OurNetwork.Precisions.SelectMany(precision => (BenchCase[])
        [
            Whole(NameOf(size, precision), CaseKind.Ours, () =>
                Chosen(precision), phantom) with { IsBaseline = precision == Precision.Int8 },
            new($"first neighbour, {OurNetwork.Word(precision)}", Scale.Volume, CaseKind.Ours, () =>
                Prepare(Chosen(precision), phantom, p => p.FirstNeighbour)),
            new($"correction among keyframes 10 apart, {OurNetwork.Word(precision)}", Scale.Volume, CaseKind.Ours, () =>
                Prepare(Chosen(precision), phantom, p => p.Correction())),
        ]),
        Whole($"volume {size}, carried only", CaseKind.Part, () => SegmenterChoice.Carrying, phantom),
        Whole($"volume {size}, copied only", CaseKind.Part, () => SegmenterChoice.Copying, phantom),
    ];

    /// <summary>
    /// The method as published: full width, whole slices, nothing aligned. The weights are random, so the network's answer is
    /// computed and the prompt's mask handed on in its place.
    /// </summary>
    public static BenchCase Paper(BenchSize size, Precision precision, Lazy<PhantomScan> phantom) =>
        new($"volume {size}, preset paper, {OurNetwork.Word(precision)}", Scale.Volume, CaseKind.Ours, () =>
            PaperPrepared(size, precision, phantom))
        {
            AtLeast = 1, Memory = true, Seconds = 45,
        };

    /// <summary>The volume case and a large scan, each in a process of its own, for their memory.</summary>
    public static IEnumerable<BenchCase> Alone(BenchSize size, Lazy<PhantomScan> phantom)
    {
        var large = new Lazy<PhantomScan>(() => new PhantomScan(Large, seed: 1));
        yield return Whole($"{NameOf(size, Precision.Int8)}, alone", CaseKind.Ours, () => Chosen(Precision.Int8), phantom) with
        {
            Scale = Scale.Process, Memory = true, Alone = true, Seconds = 6,
        };
        yield return Whole(
            $"volume {Large}, {OurNetwork.Word(Precision.Int8)}, alone", CaseKind.Ours, () => Chosen(Precision.Int8), large) with
        {
            Scale = Scale.Process, Memory = true, Alone = true, AtLeast = 1, WarmUp = false, Seconds = 120,
        };
    }

    private static string NameOf(BenchSize size, Precision precision) => $"volume {size}, {OurNetwork.Word(precision)}";

    private static BenchCase Whole(string name, CaseKind kind, Func<SegmenterChoice> choose, Lazy<PhantomScan> phantom) =>
        new(name, Scale.Volume, kind, () => Prepare(choose(), phantom, p => p.Whole, counted: true));

    private static Prepared Prepare(
        SegmenterChoice choice, Lazy<PhantomScan> phantom, Func<PhantomPropagation, Action<CancellationToken>> repetition,
        bool counted = false)
    {
        // To the last slice, wherever the stop rule would end the phantom's structure.
        var propagation = new PhantomPropagation(phantom.Value, choice.Segmenter, choice.WithoutStop().Options);
        return new Prepared(repetition(propagation), choice) { Count = counted ? propagation.Count : null };
    }

    private static SegmenterChoice Chosen(Precision precision) =>
        SegmenterChoice.Of(SegmenterChoice.Default, new ModelChoice(Precision: precision));

    private static Prepared PaperPrepared(BenchSize size, Precision precision, Lazy<PhantomScan> phantom)
    {
        var input = InputOptions.Paper with { Size = size.Edge };
        var model = ModelPackage.Open(OurNetwork.Model(PaperWidth, input, precision), "paper");
        var propagation = new PhantomPropagation(phantom.Value, new TimedSegmenter(model.Segmenter), PropagationOptions.Paper);
        return new Prepared(
            propagation.Whole, model) { Count = propagation.Count, Gmac = (size.Slices - 1) * OurNetwork.Gmac(PaperWidth, input) };
    }
}

/// <summary>
/// Does all the work of a network's slice and answers with the prompt's mask. So a network with random weights does not lose the object,
/// and every slice is segmented.
/// </summary>
internal sealed class TimedSegmenter(ISliceSegmenter timed) : ISliceSegmenter
{
    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        timed.Segment(query, prompt, logits);
        PromptMaskSegmenter.Logits(prompt.Mask.Values, logits.Values);
    }
}
