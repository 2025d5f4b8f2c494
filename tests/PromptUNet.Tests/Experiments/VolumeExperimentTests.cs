using PromptUNet.Imaging;
using PromptUNet.Lab.Experiments;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Sampling;
using PromptUNet.Tests.Cli;
using PromptUNet.Tests.Propagation;

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
        foreach (var setting in new[] { VolumeSetting.Largest, VolumeSetting.Any, VolumeSetting.ToldEnds, VolumeSetting.Feedback(null),
            VolumeSetting.Feedback(0.3) })
        {
            var points = VolumeExperiment.Points(Cones.Task, Cones.Perfect, setting);
            Assert.All(points, p => Assert.Equal(p.Metric.Contains("dice", StringComparison.Ordinal) ? 1 : 0, p.Value));
            Assert.All(points, p => Assert.Equal(
                ("perfect", "cones", "one", Plane.Native, setting.Name), (p.Model, p.Dataset, p.Subject, p.Plane, p.Setting)));
            Assert.Equal(
                ["label 2, axis 2", "label 2, axis 2, down", "label 2, axis 2, up"],
                points.Select(p => p.Item).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_copied_prompt_is_worse_far_away_and_is_painted_past_both_ends()
    {
        var points = Points(Cones.Copying, VolumeSetting.Largest);
        Assert.Equal(Cones.First + (Cones.Slices - 1 - Cones.Last), points["slices past the end"]);
        Assert.InRange(points["dice"], 0.4, 0.8);
        Assert.Equal(points["dice"], points["windowed dice"]);          // ten slices either side are all there are
        double[] byDistance = [.. VolumeExperiment.DistanceMetrics.Where(points.ContainsKey).Select(m => points[m])];
        Assert.Equal(3, byDistance.Length);                             // the ends lie six slices away
        Assert.Equal(byDistance.OrderDescending(), byDistance);
    }

    [Fact]
    public void A_mask_that_vanishes_ends_inside_on_its_side_alone()
    {
        var vanishing = new Contender("vanishing", Aligned: false, new ScriptedSegmenter((query, prompt) =>
        {
            var logits = new Slice(query.Width, query.Height);
            PromptMaskSegmenter.Logits(query.Values[1] >= Cones.Widest + 3 ? logits.Values : prompt.Mask.Values, logits.Values);
            return logits;
        }));
        var points = VolumeExperiment.Points(Cones.Task, vanishing, VolumeSetting.Largest);
        var ends = points.Where(p => p.Metric == VolumeExperiment.FalseEnds).ToDictionary(p => p.Item, p => p.Value);
        Assert.Equal(new Dictionary<string, double> { ["label 2, axis 2, down"] = 0, ["label 2, axis 2, up"] = 1 }, ends);
        Assert.Equal(Cones.Last - (Cones.Widest + 2), points.Single(p => p.Metric == "slices cut off").Value);
        Assert.Equal(Cones.First, points.Single(p => p.Metric == "slices past the end").Value);
    }

    [Fact]
    public void Told_the_ends_a_copied_prompt_fills_the_structures_slices_and_no_others()
    {
        var (told, untold) = (Points(Cones.Copying, VolumeSetting.ToldEnds), Points(Cones.Copying, VolumeSetting.Largest));
        Assert.Equal((0.0, 0.0), (told["slices past the end"], told["slices cut off"]));
        Assert.True(told["dice"] > untold["dice"]);
        Assert.All(VolumeExperiment.DistanceMetrics.Where(told.ContainsKey), m => Assert.Equal(untold[m], told[m]));
    }

    [Fact]
    public void Told_the_ends_the_masks_between_them_are_those_of_a_walk_that_no_rule_stops()
    {
        var truth = MovingDiscs.Drawn([MovingDiscs.Left], [3, 4, 5, 6, 7, 8, 9]);
        var task = VolumeTask.Largest(new LabelledCase("discs", "a", MovingDiscs.Scan, truth), MovingDiscs.Left, axis: 2)!;
        foreach (var contender in new[] { Contender.Carried, Contender.Copied })
        {
            Mask[] told = Masks(task, contender, VolumeSetting.ToldEnds), plain = Masks(task, contender, VolumeSetting.NoStop);
            foreach (int k in Enumerable.Range(0, MovingDiscs.Slices))
            {
                Assert.False(plain[k].IsEmpty);
                Assert.Equal(k is >= 3 and <= 9 ? plain[k].Pixels : new bool[plain[k].Pixels.Length], told[k].Pixels);
            }
        }
    }

    [Fact]
    public void The_first_contender_and_all_others_are_told_the_ends()
    {
        Contender[] asked = [Contender.Copied with { Name = "ours" }, Contender.Carried, Contender.Copied];
        var points = VolumeExperiment.Questions([Cones.Case], structures: 1, seed: 1, asked, [])[0](default);
        Assert.Equal(
            ["ours", "carried", "copied"],
            points.Where(p => p.Setting == VolumeSetting.ToldEnds.Name && p.Metric == "dice").Select(p => p.Model));
    }

    [Fact]
    public void Settings_without_and_with_feedback_have_names_of_their_own() =>
        Assert.Equal(["no SSF", "SSF, tau 0.6"], new double?[] { null, 0.6 }.Select(tau => VolumeSetting.Feedback(tau).Name));

    /// <summary>Of a metric that is told of each side, the mean.</summary>
    private static Dictionary<string, double> Points(Contender contender, VolumeSetting setting) =>
        VolumeExperiment.Points(Cones.Task, contender, setting).GroupBy(p => p.Metric)
            .ToDictionary(same => same.Key, same => same.Average(p => p.Value));

    private static Mask[] Masks(VolumeTask task, Contender contender, VolumeSetting setting)
    {
        var propagator = new PropagatorRun(task.Image, task.Axis, contender.Segmenter, setting.Change(contender.Options()));
        Assert.IsType<Finished>(propagator.Run([task.Prompt(), .. setting.Absent(task)]).Last());
        return [.. Enumerable.Range(0, MovingDiscs.Slices).Select(propagator.Mask)];
    }
}
