using BenchmarkDotNet.Attributes;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>Optical flow of a pair of windows, and the whole step of a carried prompt around it.</summary>
[MemoryDiagnoser]
public class FlowBenchmarks
{
    private readonly OpticalFlow _opticalFlow = new();
    private Slice _target = null!, _source = null!;
    private Flow _flow = null!;
    private PromptCarrier _carrier = null!;

    [Params(96, 128)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Cut()
    {
        var window = Window.Around(Neighbours.Usual.Mask.Box!.Value, new CarryOptions().Margin, Size);
        (_target, _source, _flow) =
            (Neighbours.Seen(Neighbours.Usual.There, window), Neighbours.Seen(Neighbours.Usual.Here, window), Flow.Zero(Size, Size));
        _carrier = new PromptCarrier(Neighbours.Usual.Here, Neighbours.Usual.Mask.ToSlice(), new CarryOptions { Size = Size });
    }

    [Benchmark]
    public void Between() => _opticalFlow.Between(_target, _source, _flow);

    /// <summary>To and fro between the same two slices.</summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public void CarrierStep()
    {
        _carrier.Step(Neighbours.Usual.Here, Neighbours.Usual.There);
        _carrier.Step(Neighbours.Usual.There, Neighbours.Usual.Here);
    }
}
