using BenchmarkDotNet.Attributes;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;

namespace PromptUNet.Benchmarks;

/// <summary>A slice through the released model, cutting, normalising and placing included.</summary>
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private readonly Prompt _prompt = new(Neighbours.Here, Neighbours.Mask.ToSlice(), -1);
    private ModelPackage _model = null!;

    [GlobalSetup]
    public void Load() => _model = ModelPackage.Load(ReleasedModels.PathOf());

    [GlobalCleanup]
    public void Close() => _model.Dispose();

    [Benchmark]
    public Slice Segment() => _model.Segmenter.Segment(Neighbours.There, _prompt);
}
