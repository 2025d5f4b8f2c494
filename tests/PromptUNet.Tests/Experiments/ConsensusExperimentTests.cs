using PromptUNet.Lab.Experiments;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Experiments;

public sealed class ConsensusExperimentTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_gain_is_what_the_vote_adds(int drawn)
    {
        var points = ConsensusExperiment.Points(Cones.Task, Cones.Perfect with { Segmenter = new PromptMaskSegmenter() }, drawn)
            .ToDictionary(p => p.Metric, p => p.Value);
        Assert.Equal(points["voted dice"] - points["dice"], points[ConsensusExperiment.Gain], 12);
        Assert.InRange(points["wrong and contradicted"], 0, 1);
        Assert.InRange(points["contradicted"], 0, double.MaxValue);
    }

    [Fact]
    public void Contenders_that_take_no_carried_prompts_are_not_asked()
    {
        var questions = ConsensusExperiment.Questions([Cones.Case], structures: 1, seed: 1, [Cones.Copying]);
        Assert.All(questions, q => Assert.Empty(q(CancellationToken.None)));
    }
}
