using System.Runtime.CompilerServices;

namespace PromptUNet.Training.Tests;

internal static class TorchLoading
{
    /// <summary>Before any test touches TorchSharp.</summary>
    [ModuleInitializer]
    internal static void Load() => TorchRuntime.Load();
}
