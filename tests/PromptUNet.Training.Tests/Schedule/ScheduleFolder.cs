using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Lab.Schedule;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Training.Tests.Schedule;

/// <summary>A folder with labelled scans, a schedule of two small runs, and what comes of them.</summary>
public sealed class ScheduleFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-").FullName;

    public ScheduleFolder()
    {
        foreach (var (split, labelled) in ((string[])["train", "val"]).Zip(SyntheticCases.Make()))
        {
            Directory.CreateDirectory(At("data", split));
            VolumeFile.Write(At("data", split, "balls_image.nii.gz"), labelled.Image!);
            VolumeFile.Write(At("data", split, "balls_labels.nii.gz"), labelled.Labels);
        }

        Configure(samples: 16);
        File.WriteAllText(At("schedule.json"), """
            {
              // Both of one configuration.
              "runs": [
                { "name": "first", "config": "small.train.json", "coreHours": 1 },
                { "name": "second", "config": "small.train.json", "coreHours": 1 }
              ]
            }
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    public Checkpoint Saved(string run) => Checkpoint.Read(At("runs", run, "checkpoint.safetensors"));

    /// <summary>Writes the configuration of both runs.</summary>
    public void Configure(int samples) => File.WriteAllText(At("small.train.json"), $$"""
        { "network": { "width": 4 }, "input": { "size": 32 }, "samples": {{samples}}, "batch": 8, "threads": 1 }
        """);

    public Task<(int Code, string Output, string Errors)> Train(TextWriter? progress = null, CancellationToken cancel = default) =>
        Run(["schedule", At("schedule.json"), "--data", At("data"), "--out", At("runs"), .. progress is null
            ? ["--quiet"] : Array.Empty<string>()], progress, cancel);

    public Task<(int Code, string Output, string Errors)> Status(params string[] more) =>
        Run(["status", At("schedule.json"), "--out", At("runs"), .. more], null, default);

    private static async Task<(int Code, string Output, string Errors)> Run(string[] args, TextWriter? progress, CancellationToken cancel)
    {
        var (output, errors) = (new StringWriter(), progress ?? new StringWriter());
        var root = new RootCommand
        {
            ScheduleCommand.Create(On(output), On(errors), new Minutes()), StatusCommand.Create(On(output), new SomeDay()),
        };
        int code = await TopLevel.Run(root, args, On(errors), cancel: cancel);
        return (code, output.ToString(), errors.ToString()!);
    }

    private static IAnsiConsole On(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    /// <summary>A minute passes between any two looks, so that all progress is shown.</summary>
    private sealed class Minutes : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 60 * Interlocked.Increment(ref _looks);
    }

    private sealed class SomeDay : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    }
}
