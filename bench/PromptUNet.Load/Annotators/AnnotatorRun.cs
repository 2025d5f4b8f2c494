using System.Diagnostics;
using PromptUNet.Annotation;
using PromptUNet.Load.Server;
using PromptUNet.Server.Studies;

namespace PromptUNet.Load.Annotators;

/// <summary>The plan of a run.</summary>
/// <param name="Program">The built server.</param>
/// <param name="Count">The number of annotators at once.</param>
/// <param name="Time">How long they work.</param>
/// <param name="Think">Mean seconds of thought between two actions.</param>
/// <param name="Seed">The seed of all random numbers.</param>
internal sealed record AnnotatorPlan(string Program, int Count, TimeSpan Time, double Think, int Seed);

/// <summary>Has simulated annotators work at once on a server of their own, each on a task of the demonstration's brain.</summary>
internal static class AnnotatorRun
{
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(1);

    /// <param name="plan">The plan of the run.</param>
    /// <param name="progress">Gets the share that is done, and what is being done.</param>
    public static async Task<AnnotatorOutcome> Run(AnnotatorPlan plan, Action<double, string> progress)
    {
        var folder = Directory.CreateTempSubdirectory("promptunet-load-");
        try
        {
            using var server = ServerProcess.Start(plan.Program, folder.FullName);
            var outcome = await Run(plan, server, folder.FullName, progress);
            await server.Kill();
            return outcome;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<AnnotatorOutcome> Run(
        AnnotatorPlan plan, ServerProcess server, string folder, Action<double, string> progress)
    {
        progress(0, "starts the server");
        var owner = await server.Ready();
        var truth = new GroundTruth(Samples.Folder);
        var study = await owner.Post<Study>("/api/v1/studies/demo");
        long voxels = await Voxels(owner, study);
        List<Annotator> annotators = [];
        foreach (var (token, task) in await Users.Add(owner, study, plan.Count))
        {
            annotators.Add(new Annotator(server.As(token), task, truth, annotators.Count, plan.Think, plan.Seed));
        }

        var (used, own) = (server.Processor, Environment.CpuUsage.TotalTime);
        long start = Stopwatch.GetTimestamp();
        var memory = await Work(annotators, start + (long)(plan.Time.TotalSeconds * Stopwatch.Frequency), server, plan, progress);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var processor = (server.Processor - used, Environment.CpuUsage.TotalTime - own);
        List<string> faults = [];
        foreach (var annotator in annotators)
        {
            progress(1, "compares journals and masks");
            faults.AddRange(await Check(annotator, folder));
            await annotator.DisposeAsync();
        }

        faults.AddRange(server.LogErrors);
        return new AnnotatorOutcome(plan, annotators, elapsed, voxels, server.PeakMemory, memory, processor, faults);
    }

    /// <summary>Loads the scan as each page would. Returns its bytes.</summary>
    private static async Task<long> Voxels(UserClient owner, Study study)
    {
        using var answer = await owner.Open(HttpMethod.Get, $"/api/v1/studies/{study.Id}/voxels", null);
        await answer.Content.CopyToAsync(Stream.Null);
        return answer.Content.Headers.ContentLength!.Value;
    }

    /// <summary>Returns the server's memory at every second.</summary>
    private static async Task<IReadOnlyList<long>> Work(
        List<Annotator> annotators, long end, ServerProcess server, AnnotatorPlan plan, Action<double, string> progress)
    {
        List<long> memory = [];
        var work = Task.WhenAll(annotators.Select((a, n) => Begin(a, n, annotators.Count, plan.Think, end)));
        while (await Task.WhenAny(work, Task.Delay(Sampling)) != work)
        {
            memory.Add(server.Memory);
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end).TotalSeconds;
            int commands = annotators.Sum(a => a.Acknowledged.Count);
            progress(Math.Clamp(1 - (left / plan.Time.TotalSeconds), 0, 1), $"{plan.Count} annotators, {commands} commands");
        }

        await work;
        return memory;
    }

    // The annotators do not all begin at once, but one after another during a few of their thoughts.
    private static async Task Begin(Annotator annotator, int number, int count, double think, long end)
    {
        await Task.Delay(TimeSpan.FromSeconds(3 * think * number / count));
        await annotator.Work(end);
    }

    /// <summary>Returns what is wrong with an annotator's journal or page, in sentences.</summary>
    /// <param name="annotator">An annotator who has finished.</param>
    /// <param name="folder">The server's data folder.</param>
    public static async Task<IReadOnlyList<string>> Check(Annotator annotator, string folder)
    {
        List<string> faults = [];
        if (!await annotator.ShowsWhatIsSaved(folder))
        {
            faults.Add($"The page of task {annotator.Task} does not show the mask that the server saves.");
        }

        int version = (await annotator.State()).Version, sent = annotator.Acknowledged.Count;
        var journal = JournalContent.Read(ServerFiles.Journal(folder, annotator.Task)).Commands;
        var expected = Enumerable.Range(1, sent).Select(n => (annotator.Client, (long)n));
        bool isJournal = journal.Select(c => (c.Origin!.Client, c.Origin.Number)).SequenceEqual(expected);
        if (version != sent || !annotator.Acknowledged.SequenceEqual(Enumerable.Range(1, sent)) || !isJournal)
        {
            faults.Add(
                $"Task {annotator.Task}: {sent} commands were acknowledged, the server counts {version}, "
                + $"its journal has {journal.Count} or others.");
        }

        return faults;
    }
}
