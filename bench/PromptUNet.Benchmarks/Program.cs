using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;

// The small steps of a slice and the settings of the large ones, one by one:
//     dotnet run -c Release --project bench/PromptUNet.Benchmarks -- --filter '*'
// Some alone, here the settings of ONNX Runtime; --list flat names them all, --job dry only tries whether they run:
//     dotnet run -c Release --project bench/PromptUNet.Benchmarks -- --filter '*Session*'
// An annotation of ten thousand commands, its journal, opening and undo:
//     dotnet run -c Release --project bench/PromptUNet.Benchmarks -- history
if (args is ["history"])
{
    PromptUNet.Benchmarks.LongHistory.Print(Console.Out);
    return;
}

// What eats the network's time, by operation:
//     dotnet run -c Release --project bench/PromptUNet.Benchmarks -- profile
if (args is ["profile"])
{
    PromptUNet.Benchmarks.NetworkProfile.Print(Console.Out);
    return;
}

// A default job would take the place of the one that --job names.
var config = args.Contains("--job") ? DefaultConfig.Instance : DefaultConfig.Instance.AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(10).AsDefault());
BenchmarkSwitcher.FromAssembly(typeof(PromptUNet.Benchmarks.FlowBenchmarks).Assembly).Run(args, config);
