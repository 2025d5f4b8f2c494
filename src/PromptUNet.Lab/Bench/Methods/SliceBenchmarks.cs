using BenchmarkDotNet.Attributes;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>What is done to a slice of 256 x 256 before and after the network.</summary>
[MemoryDiagnoser]
public class SliceBenchmarks
{
    private readonly Slice _raw = Neighbours.Usual.Here, _there = Neighbours.Normalised(Neighbours.Usual.There),
    _result = new(Neighbours.Usual.Here.Width, Neighbours.Usual.Here.Height);
    private readonly Ssim _similarity = new(Neighbours.Normalised(Neighbours.Usual.Here));
    private readonly Window _window = new InputOptions().WindowFor(Neighbours.Usual.Mask.ToSlice());
    private readonly Slice _cut = new(new InputOptions().Size, new InputOptions().Size);

    [Benchmark]
    public double Similarity() => _similarity.Of(_there);

    [Benchmark]
    public void Normalise() => new Normalisation().Apply(_raw.Values, _result.Values);

    [Benchmark]
    public void Cut() => _window.Cut(_raw, _cut);
}
