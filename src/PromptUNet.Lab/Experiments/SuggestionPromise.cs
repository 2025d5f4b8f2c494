using PromptUNet.Annotation;
using PromptUNet.Lab.Experiments.Annotators;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>What the program promises of the correction that it suggests, beside what that correction mended.</summary>
public static class SuggestionPromise
{
    /// <summary>Share of the wrong pixels that a suggestion is said to mend, and the share that it did mend.</summary>
    public const string Promised = "share promised", Mended = "share mended";

    /// <summary>
    /// Natural logarithm of promised over mended share: its mean is that of the geometric mean of their ratios.
    /// </summary>
    public const string LogRatio = "ln of promised over mended";

    /// <summary>Suggestions that are followed, one after the other.</summary>
    private const int Most = 4;

    /// <summary>What less than this is mended counts as this in ratios: a correction can mend nothing, or make things worse.</summary>
    private const double Least = 0.02;

    /// <summary>
    /// Draws the largest slice, then corrects the slices that the program suggests to the pixel, and compares each promise with what was
    /// wrong before and after. A setting a suggestion, with predicted and true Dice of the masks that it was made from.
    /// </summary>
    /// <exception cref="OperationCanceledException">At most a slice later.</exception>
    public static IReadOnlyList<ExperimentPoint> Points(VolumeTask task, Contender contender, CancellationToken cancel = default)
    {
        var volume = new PropagatedVolume(new AnnotationSession(task.Image, contender.Segmenter, contender.Options()), task.Axis);
        var scores = new SliceScores(task);
        Draw(task.PromptSlice);
        List<ExperimentPoint> points = [];
        for (int n = 1; n <= Most && Wrong(scores) is var before and > 0 && volume.Suggestion() is { } next; n++)
        {
            var told = ConfidenceExperiment.ByThickness(task, Masks(volume.States(), scores)).ToList();
            Draw(next.Slice);
            double mended = 1 - (Wrong(scores) / before);
            ExperimentPoint Point(string metric, double value) => new(
                contender.Name, task.Case.Dataset, task.Subject, task.Item, task.Plane, $"suggestion {n}", metric, value);
            points.AddRange([
                Point(Promised, next.Share), Point(Mended, mended),
                Point(LogRatio, Math.Log(Math.Max(next.Share, Least) / Math.Max(mended, Least))),
                .. told.Select(m => Point(m.Metric, m.Value)),
            ]);
        }

        return points;

        void Draw(int slice)
        {
            foreach (var (k, mask) in volume.Draw(new(task.Axis, slice), task.Truth(slice), cancel))
            {
                scores.Found(k, mask);
            }
        }
    }

    /// <summary>Predicted and true Dice of the masks that nobody has drawn.</summary>
    private static List<(double Predicted, double True)> Masks(IReadOnlyList<SliceState> states, SliceScores scores) =>
        [.. states.Zip(scores.Slices)
            .Where(s => s.First is { IsKeyframe: false, Area: > 0, Confidence: not null })
            .Select(s => (s.First.Confidence!.Value, s.Second.Dice))];

    /// <summary>Pixels of the structure without a mask, and of masks without the structure.</summary>
    private static double Wrong(SliceScores scores) => scores.Slices.Sum(s => s.Truth + s.Result - (2.0 * s.Both));
}
