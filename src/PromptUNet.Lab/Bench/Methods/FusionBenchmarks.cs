using BenchmarkDotNet.Attributes;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>Labels of a window fused by patches, and the whole answer without a network around it.</summary>
[MemoryDiagnoser]
public class FusionBenchmarks
{
    private readonly PatchLabelFusion _fusion = new();
    private readonly PatchFusionSegmenter _segmenter = new();
    private readonly Prompt _prompt = new(Neighbours.Usual.Here, Neighbours.Usual.Mask.ToSlice(), 1);
    private readonly Slice _logits = new(Neighbours.Usual.Here.Width, Neighbours.Usual.Here.Height);
    private WindowedPair _pair = null!;
    private Slice _logOdds = null!;

    [Params(96, 128)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Cut()
    {
        var input = new InputOptions { Size = Size };
        (_pair, _logOdds) = (new WindowedPair(Size), new Slice(Size, Size));
        _pair.Cut(Neighbours.Usual.There, _prompt, input.WindowFor(_prompt.Mask), input);
    }

    [Benchmark]
    public void Fuse() => _fusion.Of(_pair.Query, _pair.PromptImage, _pair.PromptMask, _pair.Distance, _logOdds);

    [Benchmark]
    public void Segment() => _segmenter.Segment(Neighbours.Usual.There, _prompt, _logits);
}
