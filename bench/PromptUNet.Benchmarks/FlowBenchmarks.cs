using BenchmarkDotNet.Attributes;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Benchmarks;

/// <summary>Optical flow of a pair of windows, and the whole step of a carried prompt around it.</summary>
[MemoryDiagnoser]
public class FlowBenchmarks
{
    private readonly OpticalFlow _flow = new();
    private Slice _target = null!, _source = null!;

    [Params(96, 128)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Cut()
    {
        var window = Window.Around(Neighbours.Mask, new CarryOptions().Margin, Size);
        (_target, _source) = (Neighbours.Normalised(window.Cut(Neighbours.There)), Neighbours.Normalised(window.Cut(Neighbours.Here)));
    }

    [Benchmark]
    public Flow Between() => _flow.Between(_target, _source);

    [Benchmark]
    public Slice CarrierStep()
    {
        var carrier = new PromptCarrier(Neighbours.Here, Neighbours.Mask.ToSlice(), new CarryOptions { Size = Size });
        carrier.Step(Neighbours.Here, Neighbours.There);
        return carrier.Mask;
    }
}
