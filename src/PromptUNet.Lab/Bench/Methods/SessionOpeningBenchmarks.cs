using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;
using PromptUNet.Inference;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>Opening a released network: from its file, and from what ONNX Runtime saved after it had optimised the graph.</summary>
public class SessionOpeningBenchmarks
{
    private static readonly SessionChoice Optimised = new("optimised") { Level = GraphOptimizationLevel.ORT_DISABLE_ALL };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private byte[] _released = [], _optimised = [];

    [Params(Precision.Int8, Precision.Float)]
    public Precision Precision { get; set; }

    [GlobalSetup]
    public void Save()
    {
        string saved = Path.Combine(_folder.FullName, "optimised.onnx");
        _released = File.ReadAllBytes(BoundNetwork.PathOf(Precision));
        using var options = SessionChoice.AsItIs.Options();
        options.OptimizedModelFilePath = saved;
        using (new InferenceSession(_released, options))
        {
            _optimised = File.ReadAllBytes(saved);
        }
    }

    [GlobalCleanup]
    public void Forget() => _folder.Delete(recursive: true);

    [Benchmark(Baseline = true)]
    public void FromItsFile() => Open(_released, SessionChoice.AsItIs);

    [Benchmark]
    public void FromTheOptimisedGraph() => Open(_optimised, Optimised);

    private static void Open(byte[] model, SessionChoice choice)
    {
        using var options = choice.Options();
        using var session = new InferenceSession(model, options);
    }
}
