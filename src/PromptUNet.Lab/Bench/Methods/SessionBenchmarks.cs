using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;
using PromptUNet.Inference;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>A window through the released networks; each setting of the session is changed on its own.</summary>
public class SessionBenchmarks
{
    private BoundNetwork _network = null!;

    public static IEnumerable<SessionChoice> Choices =>
    [
        SessionChoice.AsItIs,
        new("no arena") { Arena = false },
        new("no pattern") { Pattern = false },
        new("neither") { Arena = false, Pattern = false },
        new("extended") { Level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED },
        new("basic") { Level = GraphOptimizationLevel.ORT_ENABLE_BASIC },
        new("2 threads") { Threads = 2 },
        new("2, spinning") { Threads = 2, Spinning = true },
    ];

    [Params(Precision.Int8, Precision.Float)]
    public Precision Precision { get; set; }

    [ParamsSource(nameof(Choices))]
    public SessionChoice Session { get; set; } = null!;

    [GlobalSetup]
    public void Open() => _network = BoundNetwork.Open(Precision, Session);

    [GlobalCleanup]
    public void Close() => _network.Dispose();

    [Benchmark]
    public void Run() => _network.Run();
}
