using PromptUNet.Cli;

namespace PromptUNet.Lab.Bench;

/// <summary>From the start of the user's program to the demonstration's first mask: a scan is read, a structure segmented.</summary>
internal static class ColdStart
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    public static BenchCase Case { get; } = new(
        "cold start, to the demo's first mask", Scale.Process, CaseKind.Ours, () => new Prepared(Once))
    {
        AtLeast = 5, Seconds = 15,
    };

    private static void Once(CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("promptunet-bench-").FullName;
        using var process = OwnProgram.Start(typeof(SegmenterChoice).Assembly, _ => { }, "demo", "--out", folder, "--quiet");
        process.BeginOutputReadLine();
        try
        {
            while (Directory.GetFiles(folder, "*.nii.gz").Length == 0)
            {
                cancel.ThrowIfCancellationRequested();
                if (process.WaitForExit(Look) && process.ExitCode != 0)
                {
                    throw new InvalidDataException($"The demonstration ended with exit code {process.ExitCode}.");
                }
            }
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }
}
