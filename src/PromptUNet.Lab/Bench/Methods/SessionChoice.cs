using Microsoft.ML.OnnxRuntime;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>Settings of a session; the defaults are those of the program.</summary>
/// <param name="Name">For the table.</param>
public sealed record SessionChoice(string Name)
{
    public static SessionChoice AsItIs { get; } = new("as it is");

    public GraphOptimizationLevel Level { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    public bool Arena { get; init; } = true;

    public bool Pattern { get; init; } = true;

    public bool Spinning { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>Options that the caller disposes of.</summary>
    public SessionOptions Options()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = Threads, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = Level, EnableCpuMemArena = Arena, EnableMemoryPattern = Pattern,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.use_deterministic_compute", "1");
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", Spinning ? "1" : "0");
        return options;
    }

    public override string ToString() => Name;
}
