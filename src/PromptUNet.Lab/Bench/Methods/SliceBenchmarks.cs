using BenchmarkDotNet.Attributes;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>What is done to a slice of 256 x 256 before and after the network.</summary>
[MemoryDiagnoser]
public class SliceBenchmarks
{
    private readonly Slice _raw = Neighbours.Here, _there = Neighbours.Normalised(Neighbours.There), _result = new(Neighbours.Here.Width, Neighbours.Here.Height);
    private readonly SimilarityTo _similarity = new(Neighbours.Normalised(Neighbours.Here));
    private readonly Window _window = new InputOptions().WindowFor(Neighbours.Mask.ToSlice());
    private readonly Slice _cut = new(new InputOptions().Size, new InputOptions().Size);

    [Benchmark]
    public double Similarity() => _similarity.Of(_there);

    [Benchmark]
    public void Normalise() => new Normalisation().Apply(_raw.Values, _result.Values);

    [Benchmark]
    public void Cut() => _window.Cut(_raw, _cut);
}
