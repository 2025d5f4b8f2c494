using PromptUNet.Load.Annotators;
using PromptUNet.Load.Fairness;
using PromptUNet.Load.Kills;
using PromptUNet.Load.Server;

namespace PromptUNet.Server.Tests.Load;

/// <summary>Short runs of the load generator and the kill harness, with the program as it is built.</summary>
public sealed class LoadTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Annotators_at_once_lose_nothing_and_see_what_is_saved()
    {
        var plan = new AnnotatorPlan(ServerProcess.BuiltWithThis, Count: 4, TimeSpan.FromSeconds(3), Think: 0.1, Seed: 1);
        var outcome = await AnnotatorRun.Run(plan, (_, _) => { });
        Assert.Empty(outcome.Faults);
        Assert.All(outcome.Annotators, annotator => Assert.True(annotator.Acknowledged.Count >= 3));
        Assert.Contains("once each", outcome.Report());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Annotators_beside_a_crowd_go_on_and_lose_nothing()
    {
        var plan = new AnnotatorPlan(ServerProcess.BuiltWithThis, Count: 2, TimeSpan.FromSeconds(3), Think: 0.1, Seed: 1);
        var outcome = await new FairnessRun(plan, rounds: 1).Run((_, _) => { });
        Assert.Empty(outcome.Faults);
        Assert.All(outcome.Beside.Timings, timings => Assert.NotEmpty(timings.FirstSlice));
        Assert.Contains("429", outcome.Crowd["streams of events"].ToString());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_server_that_is_killed_has_what_it_acknowledged_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory();
        var outcome = await new KillRun(ServerProcess.BuiltWithThis, folder.FullName, seed: 1).Run(3, (_, _) => { });
        Assert.Empty(outcome.Faults);
        Assert.Equal(3, outcome.Kills);
        Assert.True(outcome.Commands > 0);
        folder.Delete(recursive: true);
    }
}
