using BenchmarkDotNet.Attributes;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Benchmarks;

/// <summary>What is done to a slice of 256 x 256 before and after the network.</summary>
[MemoryDiagnoser]
public class SliceBenchmarks
{
    private readonly Slice _raw = Neighbours.Here, _here = Neighbours.Normalised(Neighbours.Here), _there = Neighbours.Normalised(Neighbours.There);
    private readonly Window _window = new InputOptions().WindowFor(Neighbours.Mask);

    [Benchmark]
    public double Similarity() => StructuralSimilarity.Mean(_here, _there);

    [Benchmark]
    public Slice Normalise() => Neighbours.Normalised(_raw);

    [Benchmark]
    public Slice Cut() => _window.Cut(_raw);
}
