using System.Diagnostics;
using PromptUNet.Load.Annotators;
using PromptUNet.Load.Server;
using PromptUNet.Server.Studies;

namespace PromptUNet.Load.Fairness;

/// <summary>Has two annotators work in turns alone and beside a crowd, on one server of their own.</summary>
/// <param name="plan">The plan. Its time is that of one turn.</param>
/// <param name="rounds">How often they work alone and then beside the crowd.</param>
internal sealed class FairnessRun(AnnotatorPlan plan, int rounds)
{
    private readonly FairnessOutcome _outcome = new(plan, rounds);

    /// <param name="progress">Gets the share that is done, and what is being done.</param>
    public async Task<FairnessOutcome> Run(Action<double, string> progress)
    {
        var folder = Directory.CreateTempSubdirectory("promptunet-fairness-");
        try
        {
            using var server = ServerProcess.Start(plan.Program, folder.FullName);
            await Run(server, folder.FullName, progress);
            await server.Kill();
            return _outcome;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task Run(ServerProcess server, string folder, Action<double, string> progress)
    {
        var owner = await server.Ready();
        var truth = new GroundTruth(Samples.Folder);
        var study = await owner.Post<Study>("/api/v1/studies/demo");
        var users = await Users.Add(owner, study, plan.Count + 1);
        List<Annotator> annotators = [];
        foreach (var (token, task) in users.Take(plan.Count))
        {
            annotators.Add(new Annotator(server.As(token), task, truth, annotators.Count, plan.Think, plan.Seed));
        }

        using var crowd = new Crowd(server.Address, users[^1].Token, study.Id, truth);
        for (int round = 0; round < rounds; round++)
        {
            progress((2.0 * round) / (2 * rounds), "the annotators alone");
            await Work(annotators, _outcome.Alone, server);
            progress(((2.0 * round) + 1) / (2 * rounds), "beside the crowd");
            using var stop = new CancellationTokenSource();
            var nuisance = crowd.Work(stop.Token);
            await Work(annotators, _outcome.Beside, server);
            await stop.CancelAsync();
            await nuisance;
            await crowd.Stop(server.As(users[^1].Token));
        }

        _outcome.Crowd = crowd.Tallies;
        _outcome.PeakMemory = server.PeakMemory;
        foreach (var annotator in annotators)
        {
            _outcome.Faults.AddRange(await AnnotatorRun.Check(annotator, folder));
            await annotator.DisposeAsync();
        }

        _outcome.Faults.AddRange(server.LogErrors.Where(line => !line.Contains("Sign-in refused", StringComparison.Ordinal)));
    }

    private async Task Work(List<Annotator> annotators, FairnessOutcome.Part part, ServerProcess server)
    {
        var used = server.Processor;
        long start = Stopwatch.GetTimestamp(), end = start + (long)(plan.Time.TotalSeconds * Stopwatch.Frequency);
        try
        {
            await Task.WhenAll(annotators.Select(a => a.Work(end)));
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or RefusedException)
        {
            _outcome.Faults.Add($"An annotator could not go on: {e.Message}");
        }

        part.Timings.AddRange(annotators.Select(a => a.TakeTimings()));
        part.Elapsed += Stopwatch.GetElapsedTime(start);
        part.Processor += server.Processor - used;
    }
}
