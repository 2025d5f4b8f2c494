using PromptUNet.Evaluation;
using PromptUNet.Evaluation.Experiments;

namespace PromptUNet.Tests.Experiments;

public sealed class VolumeExperimentTests
{
    [Fact]
    public void The_slice_with_the_largest_area_is_drawn_and_another_one_at_random()
    {
        Assert.Equal(Cones.Widest, Cones.Task.PromptSlice);
        int[] any = [.. Enumerable.Range(0, 200).Select(seed => (Cones.Task with { Seed = seed }).Anywhere().PromptSlice)];
        Assert.Equal(Enumerable.Range(Cones.First, 13), any.Distinct().Order());
        Assert.Equal(any, Enumerable.Range(0, 200).Select(seed => (Cones.Task with { Seed = seed }).Anywhere().PromptSlice));
    }

    [Fact]
    public void The_same_seed_draws_the_same_tasks_across_every_axis()
    {
        var tasks = VolumeTask.Draw([Cones.Case], structures: 3, seed: 7);
        Assert.Equal([0, 1, 2], tasks.Select(t => t.Axis));
        Assert.Equal(tasks, VolumeTask.Draw([Cones.Case], structures: 3, seed: 7));
        Assert.NotEqual(tasks, VolumeTask.Draw([Cones.Case], structures: 3, seed: 8));
    }

    [Fact]
    public void A_perfect_segmenter_gets_full_marks_wherever_the_prompt_lies()
    {
        foreach (var setting in new[] { VolumeSetting.Largest, VolumeSetting.Any, VolumeSetting.Feedback(null), VolumeSetting.Feedback(0.3) })
        {
            var points = VolumeExperiment.Points(Cones.Task, Cones.Perfect, setting);
            Assert.All(points, p => Assert.Equal(p.Metric == "slices past the end" ? 0 : 1, p.Value));
            Assert.All(points, p => Assert.Equal(("perfect", "cones", "one", "label 2, axis 2", setting.Name), (p.Model, p.Dataset, p.Subject, p.Item, p.Setting)));
        }
    }

    [Fact]
    public void A_copied_prompt_is_worse_far_away_and_is_painted_past_both_ends()
    {
        var points = VolumeExperiment.Points(Cones.Task, Cones.Copying, VolumeSetting.Largest).ToDictionary(p => p.Metric, p => p.Value);
        Assert.Equal(Cones.First + (Cones.Slices - 1 - Cones.Last), points["slices past the end"]);
        Assert.InRange(points["dice"], 0.4, 0.8);
        Assert.Equal(points["dice"], points["windowed dice"]);          // ten slices either side are all there are
        double[] byDistance = [.. VolumeExperiment.DistanceMetrics.Where(points.ContainsKey).Select(m => points[m])];
        Assert.Equal(3, byDistance.Length);                             // the ends lie six slices away
        Assert.Equal(byDistance.OrderDescending(), byDistance);
    }

    [Fact]
    public void Settings_without_and_with_feedback_have_names_of_their_own() =>
        Assert.Equal(["no SSF", "SSF, tau 0.6"], new double?[] { null, 0.6 }.Select(tau => VolumeSetting.Feedback(tau).Name));
}
