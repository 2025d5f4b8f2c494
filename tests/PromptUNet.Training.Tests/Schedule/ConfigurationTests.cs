using PromptUNet.Lab.Rivals;
using PromptUNet.Lab.Schedule;
using PromptUNet.Trainer;

namespace PromptUNet.Training.Tests.Schedule;

/// <summary>What training/schedule.json compares is comparable.</summary>
public sealed class ConfigurationTests
{
    private static readonly Dictionary<string,
    TrainingOptions> Runs = TrainingSchedule.Read(Path.Combine(Repository(), "training", "schedule.json")).Runs
        .ToDictionary(r => r.Name, r => TrainCommand.ReadOptions(r.Config, "default").Settled());

    [Fact]
    public void Every_run_draws_the_same_data_sets_equally_often_and_the_brain_run_some_of_them()
    {
        var all = Runs["ours"].DatasetWeights;
        Assert.All(["paper", "universeg", "plain"], name => Assert.Equal(all, Runs[name].DatasetWeights));
        Assert.Equal(all.Keys.Order(), Runs["paper-brain"].DatasetWeights.Keys.Order());
        Assert.All(Runs["paper-brain"].DatasetWeights, w => Assert.True(w.Value == 0 || w.Value == all[w.Key], w.Key));
    }

    [Fact]
    public void The_run_paper_is_the_preset() => Assert.Equal(
        (TrainingOptions.Paper.Network, TrainingOptions.Paper.Input, TrainingOptions.Paper.Generator),
        (Runs["paper"].Network, Runs["paper"].Input, Runs["paper"].Generator));

    [Fact]
    public void The_brain_run_differs_from_it_in_data_and_samples_alone()
    {
        var (paper, brain) = (Runs["paper"], Runs["paper-brain"]);
        Assert.Equal(paper, brain with { DatasetWeights = paper.DatasetWeights, Samples = paper.Samples });
    }

    [Fact]
    public void The_plain_network_has_as_many_weights_as_the_papers_to_within_five_percent() => Assert.InRange(
        new AnyMethod().Network(Runs["plain"]).Tensors.ParameterCount / (double)new AnyMethod()
            .Network(Runs["paper"]).Tensors.ParameterCount, 0.95, 1.05);

    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PromptUNet.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not lie in the repository.");
        }

        return folder;
    }
}
