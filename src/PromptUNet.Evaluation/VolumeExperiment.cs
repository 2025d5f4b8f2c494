using System.Diagnostics;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Evaluation;

/// <summary>A structure of a scan, drawn on the slice where it is largest (section 4.3).</summary>
public sealed record VolumeTask(LabelledCase Case, int Label, int Axis, int PromptSlice)
{
    private const int FewestSlices = 5;

    /// <summary>Pixels on its largest slice below which a structure is left out.</summary>
    public const int FewestPixels = 20;

    /// <summary>
    /// Up to <paramref name="structures"/> structures of each case, drawn at random, along every axis in which they span at
    /// least five slices and twenty pixels. The same seed and cases give the same tasks.
    /// </summary>
    public static IReadOnlyList<VolumeTask> Draw(IReadOnlyList<LabelledCase> cases, int structures, int seed)
    {
        var random = new Random(seed);
        List<VolumeTask> tasks = [];
        foreach (var labelled in cases)
        {
            int[] labels = [.. labelled.Labels.Present()];
            random.Shuffle(labels);
            tasks.AddRange(
                from label in labels.Take(structures)
                from axis in Enumerable.Range(0, 3)
                let task = Largest(labelled, label, axis)
                where task is not null
                select task);
        }

        return tasks;
    }

    /// <summary>The structure drawn where it is largest across an axis; null where it is too small or too short.</summary>
    public static VolumeTask? Largest(LabelledCase labelled, int label, int axis)
    {
        var slices = labelled.SlicesOf(label, axis, 1);
        if (slices.Count < FewestSlices)
        {
            return null;
        }

        int largest = slices.MaxBy(k => labelled.LabelsOn(axis, k)[label]);
        return labelled.LabelsOn(axis, largest)[label] < FewestPixels ? null : new VolumeTask(labelled, label, axis, largest);
    }
}

/// <summary>What one drawn slice became.</summary>
/// <param name="Dice">Over the whole volume.</param>
/// <param name="WindowedDice">Over ten slices either side of the drawn one.</param>
/// <param name="SlicesPastTheEnd">Slices with a mask beyond the structure's true ends.</param>
/// <param name="MillisecondsPerSlice">Time for a segmented slice.</param>
public sealed record VolumeScore(double Dice, double WindowedDice, double SlicesPastTheEnd, double MillisecondsPerSlice);

/// <summary>The volumetric experiment of section 4.3: one drawn slice, propagated down and up.</summary>
public static class VolumeExperiment
{
    /// <summary>Propagates a task's drawn slice.</summary>
    /// <returns>The masks on the scan's grid under the task's label, and how many slices were segmented in what time.</returns>
    private static (LabelVolume Result, int Slices, TimeSpan Time) Propagate(
        VolumeTask task, ISliceSegmenter segmenter, PropagationOptions options, CancellationToken cancel)
    {
        var image = task.Case.Image ?? throw new ArgumentException($"{task.Case.Dataset}/{task.Case.Name} has no image.", nameof(task));
        var propagator = new Propagator(image, task.Axis, segmenter, options);
        var keyframe = new Keyframe(task.PromptSlice, task.Case.Labels.Mask(task.Label, task.Axis, task.PromptSlice));
        long start = Stopwatch.GetTimestamp();
        int slices = propagator.Run([keyframe], cancel).OfType<SliceSegmented>().Count();
        return (propagator.ToLabels(task.Label), slices, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Propagates and scores.</summary>
    public static VolumeScore Score(VolumeTask task, ISliceSegmenter segmenter, PropagationOptions options, CancellationToken cancel = default)
    {
        var (result, slices, time) = Propagate(task, segmenter, options, cancel);
        var truth = new LabelRegion(task.Case.Labels, task.Label);
        var found = new LabelRegion(result, task.Label);
        var own = task.Case.SlicesOf(task.Label, task.Axis, 1);
        int past = Enumerable.Range(0, result.Grid.Size[task.Axis])
            .Count(k => (k < own[0] || k > own[^1]) && !result.Mask(task.Label, task.Axis, k).IsEmpty);
        return new VolumeScore(
            Overlap.Dice(truth, found), Overlap.WindowedDice(truth, found, task.Axis, task.PromptSlice), past,
            slices == 0 ? 0 : time.TotalMilliseconds / slices);
    }
}
