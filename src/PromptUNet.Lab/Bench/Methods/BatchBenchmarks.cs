using BenchmarkDotNet.Attributes;
using PromptUNet.Inference;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>The windows of four labels on one slice: four runs, or one run of a batch of four. Times are for one window.</summary>
public class BatchBenchmarks
{
    private const int Labels = 4;

    private BoundNetwork _one = null!, _four = null!;

    [Params(Precision.Int8, Precision.Float)]
    public Precision Precision { get; set; }

    [GlobalSetup]
    public void Open() =>
        (_one, _four) = (BoundNetwork.Open(Precision, SessionChoice.AsItIs), BoundNetwork.Open(Precision, SessionChoice.AsItIs, Labels));

    [GlobalCleanup]
    public void Close()
    {
        _one.Dispose();
        _four.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Labels)]
    public void FourRuns()
    {
        for (int label = 0; label < Labels; label++)
        {
            _one.Run();
        }
    }

    [Benchmark(OperationsPerInvoke = Labels)]
    public void OneRunOfFour() => _four.Run();
}
