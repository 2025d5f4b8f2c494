using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using PromptUNet.Terminal;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary><c>promptunet-lab bench methods</c>: small steps of a slice and settings of the large ones, by BenchmarkDotNet.</summary>
internal static class MethodsCommand
{
    /// <summary>A program that BenchmarkDotNet builds for each benchmark would need the sources beside this one.</summary>
    private const string HereAndNow = "--inProcess";

    public static Command Create()
    {
        var command = new Command(
            "methods",
            "Times single steps and settings. Takes the options of BenchmarkDotNet: --filter '*' for all, --list flat for their names.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            Run([.. parsed.UnmatchedTokens, HereAndNow]);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Run(string[] options)
    {
        // A default job would take the place of the one that --job names.
        var config = options.Contains("--job")
            ? DefaultConfig.Instance
            : DefaultConfig.Instance.AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(10).AsDefault());
        BenchmarkSwitcher.FromAssembly(typeof(FlowBenchmarks).Assembly).Run(options, config);
    }
}
