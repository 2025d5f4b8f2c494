using PromptUNet.Annotation;
using PromptUNet.Lab.Baselines;
using PromptUNet.Lab.Experiments;
using PromptUNet.Lab.Experiments.Annotators;
using PromptUNet.Metrics;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Experiments;

public sealed class InteractiveExperimentTests
{
    private const int Most = 6;

    [Fact]
    public void A_perfect_segmenter_needs_no_correction()
    {
        foreach (var setting in AnnotatorSetting.All)
        {
            var points = Points(Cones.Perfect, setting);
            Assert.All(InteractiveExperiment.GoalMetrics, goal => Assert.Equal(0, points[goal]));
            Assert.Equal(points[InteractiveExperiment.DiceMetric(0)], points[InteractiveExperiment.DiceMetric(Most)]);
        }
    }

    [Fact]
    public void Corrections_help_a_copied_mask_and_the_number_to_each_goal_is_counted()
    {
        foreach (var setting in AnnotatorSetting.All.Where(s => s.Policy != CorrectionPolicy.Suggested))
        {
            var points = Points(Cones.Copying, setting);
            double[] dice = [.. Enumerable.Range(0, Most + 1).Select(n => points[InteractiveExperiment.DiceMetric(n)])];
            Assert.True(dice[^1] > dice[0] + 0.1, setting.Name);
            int[] goals = [.. InteractiveExperiment.GoalMetrics.Select(m => (int)points[m])];
            Assert.Equal([CorrectionsTo(0.80, dice), CorrectionsTo(0.85, dice), CorrectionsTo(0.90, dice)], goals);
        }
    }

    [Fact]
    public void A_goal_that_was_not_reached_counts_as_one_more_than_the_corrections_made()
    {
        var points = InteractiveExperiment.Points(Cones.Task, "copied", Volume(Cones.Copying), AnnotatorSetting.All[0], most: 1)
            .ToDictionary(p => p.Metric, p => p.Value);
        Assert.Equal(2, points["corrections to 0.90"]);
        Assert.True(points["dice after 1"] < 0.9);
    }

    [Fact]
    public void What_was_counted_slice_by_slice_is_the_dice_of_the_whole_volume()
    {
        using var session = new AnnotationSession(Cones.Task.Image, Cones.Copying.Segmenter, Cones.Copying.Options());
        var dice = SimulatedAnnotation.Dice(
            Cones.Task, new PropagatedVolume(session, 2), CorrectionPolicy.WorstSlice, Hand.Noisy(2), enough: 1, most: 4);
        Assert.Equal(5, dice.Count);
        Assert.Equal(5, session.State.Labels[1].Keyframes.Count);
        Assert.Equal(Overlap.Dice(new LabelRegion(Cones.Truth, Cones.Label), new LabelRegion(session.Result, 1)), dice[^1]);
    }

    [Fact]
    public void A_slice_past_the_end_is_corrected_to_nothing_and_what_lies_beyond_it_goes_too()
    {
        using var session = new AnnotationSession(Cones.Task.Image, Cones.Copying.Segmenter, Cones.Copying.Options());
        SimulatedAnnotation.Dice(
            Cones.Task, new PropagatedVolume(session, 2), CorrectionPolicy.WorstSlice, Hand.Perfect, enough: 1, most: 1);
        Assert.True(session.State.Labels[1].Keyframes[new SlicePlace(2, 0)]!.Mask.IsEmpty);
    }

    [Theory]
    [InlineData(CorrectionPolicy.WorstSlice)]
    [InlineData(CorrectionPolicy.LargestGap)]
    public void What_a_new_drawn_slice_interpolates_is_what_all_of_them_do_together(CorrectionPolicy policy)
    {
        var hand = Hand.Noisy(4);
        var scores = new SliceScores(Cones.Task);
        List<Keyframe> drawn = [];
        var volume = new InterpolatedVolume(Cones.Truth.Grid, axis: 2);
        for (int? next = Cones.Widest; next is { } slice
            && drawn.Count < 7; next = policy.Next(scores.Slices, drawn.Select(d => d.Slice).ToHashSet(), null))
        {
            drawn.Add(new Keyframe(slice, hand.Draw(Cones.Task.Truth(slice))));
            foreach (var (k, mask) in volume.Draw(new SlicePlace(2, drawn[^1].Slice), drawn[^1].Mask, default))
            {
                scores.Found(k, mask);
            }

            var together = ShapeInterpolation.Between(Cones.Truth.Grid, 2, drawn, label: 1);
            Assert.Equal(Overlap.Dice(new LabelRegion(Cones.Truth, Cones.Label), new LabelRegion(together, 1)), scores.Dice);
        }
    }

    private static Dictionary<string, double> Points(Contender contender, AnnotatorSetting setting) =>
        InteractiveExperiment.Points(Cones.Task, contender.Name, Volume(contender), setting, Most)
            .ToDictionary(p => p.Metric, p => p.Value);

    private static PropagatedVolume Volume(Contender contender) =>
        new(new AnnotationSession(Cones.Task.Image, contender.Segmenter, contender.Options()), Cones.Task.Axis);

    private static int CorrectionsTo(double goal, double[] dice) =>
        Array.FindIndex(dice, d => d >= goal) is var n && n < 0 ? dice.Length : n;
}
