using BenchmarkDotNet.Running;

// The small steps of a slice, one by one:
//     dotnet run -c Release --project bench/PromptUNet.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(PromptUNet.Benchmarks.FlowBenchmarks).Assembly).Run(args);
