using Microsoft.ML.OnnxRuntime;

namespace PromptUNet.Inference;

/// <summary>Settings of ONNX Runtime: the same bytes every time, and no core held while it waits.</summary>
internal static class SessionSettings
{
    /// <summary>Options of a session that the caller disposes of.</summary>
    public static SessionOptions For(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,   // exceptions report refusals, not the console
        };
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        options.AddSessionConfigEntry("session.use_deterministic_compute", "1");
        // Threads that spin while they wait take the cores from other programs, and gain nothing here.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }
}
