using BenchmarkDotNet.Attributes;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>A slice through the released model, cutting, normalising and placing included.</summary>
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private readonly Prompt _prompt = new(Neighbours.Usual.Here, Neighbours.Usual.Mask.ToSlice(), -1);
    private readonly Slice _logits = new(Neighbours.Usual.Here.Width, Neighbours.Usual.Here.Height);
    private ModelPackage _model = null!;

    [Params(Precision.Int8, Precision.Float)]
    public Precision Precision { get; set; }

    [GlobalSetup]
    public void Load() => _model = ModelPackage.Load(BoundNetwork.PathOf(Precision));

    [GlobalCleanup]
    public void Close() => _model.Dispose();

    [Benchmark]
    public void Segment() => _model.Segmenter.Segment(Neighbours.Usual.There, _prompt, _logits);
}
