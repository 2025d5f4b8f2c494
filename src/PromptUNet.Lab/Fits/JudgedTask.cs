using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Fits;

/// <summary>Slices by what can be said of them.</summary>
/// <param name="Between">Evidence and Dice, between two drawn slices.</param>
/// <param name="Beyond">Evidence and Dice, where there is one direction.</param>
/// <param name="Past">Evidence of an end and whether the structure is absent: 1 or 0.</param>
internal sealed record JudgedSlices(IReadOnlyList<FitRow> Between, IReadOnlyList<FitRow> Beyond, IReadOnlyList<FitRow> Past);

/// <summary>A structure of which some slices are drawn: what evidence there is for its other slices, and what is true of them.</summary>
/// <param name="Task">With an image.</param>
/// <param name="Drawn">The drawn slices.</param>
/// <param name="Segmenter">Asked about the others.</param>
internal sealed record JudgedTask(VolumeTask Task, IReadOnlyList<Keyframe> Drawn, ISliceSegmenter Segmenter)
{
    /// <summary>
    /// Slices past a supposed end that are learned from. No others, not even those that show the structure: where only those were taken,
    /// being far past the end would speak for the structure.
    /// </summary>
    private const int Past = 16;

    private static readonly int[] Counts = [3, 5, 7];

    /// <summary>One slice drawn, the largest or any; and some evenly spaced ones.</summary>
    public static IEnumerable<JudgedTask> Of(VolumeTask task, ISliceSegmenter segmenter) =>
    [
        new(task, [task.Prompt()], segmenter),
        new(task, [task.Anywhere().Prompt()], segmenter),
        .. Counts.Select(n => new JudgedTask(task, task.Evenly(n), segmenter)),
    ];

    /// <summary>What each direction alone answers between two drawn slices: signs of presence and Dice, where the structure is.</summary>
    /// <param name="cancel">Looked at once a slice.</param>
    public IEnumerable<FitRow> Directions(CancellationToken cancel)
    {
        var propagator = PropagatorWith(new PropagationOptions { Presence = null });
        return from gap in Gaps()
               where gap.IsFused
               from side in (Gap[])[gap with { Above = null }, gap with { Below = null }]
               from segmented in propagator.Fill([side], cancel).OfType<SliceSegmented>()
               let truth = Task.Truth(segmented.Slice)
               where !truth.IsEmpty
               select FitRow.Of(Set, PresenceFeatures.Count, segmented.Features!.Presence.CopyTo, Overlap.Dice(truth, segmented.ToMask()));
    }

    /// <summary>
    /// What becomes of the slices that are not drawn, where the structure or a mask is or the structure is said to have just ended. Masks
    /// with one direction are learned from where one slice is drawn. Those beyond evenly spaced ones lie past the true ends by design, and
    /// would teach that masks next to a drawn slice are wrong.
    /// </summary>
    /// <param name="trust">Weighs the directions.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    public JudgedSlices Results(ConfidenceModel trust, CancellationToken cancel)
    {
        List<FitRow> between = [], beyond = [], past = [];
        foreach (var happened in PropagatorWith(new PropagationOptions { Confidence = trust }).Fill(Gaps(), cancel))
        {
            switch (happened)
            {
                case SliceSegmented { Features: { } evidence } segmented:
                    var (truth, mask) = (Task.Truth(segmented.Slice), segmented.ToMask());
                    if (evidence.BothSides ? !truth.IsEmpty || !mask.IsEmpty : !mask.IsEmpty && Drawn.Count == 1)
                    {
                        (evidence.BothSides ? between : beyond)
                            .Add(FitRow.Of(Set, SliceFeatures.Count, v => evidence.CopyTo(v, inSlices: true), Overlap.Dice(truth, mask)));
                    }

                    break;
                case ObjectEnded { Features: not null } ended:
                    past.AddRange(
                        from k in ended.Slices
                        where Math.Abs(k - ended.Slice) < Past
                        select FitRow.Of(Set, EndFeatures.Count, ended.FeaturesOn(k)!.Value.CopyTo, Task.Truth(k).IsEmpty ? 1 : 0));
                    break;
            }
        }

        return new JudgedSlices(between, beyond, past);
    }

    private string Set => Task.Case.Dataset;

    private IReadOnlyList<Gap> Gaps() => Gap.Between(Drawn, Task.Image.Grid.Size[Task.Axis]);

    private Propagator PropagatorWith(PropagationOptions options) => new(Task.Image, Task.Axis, Segmenter, options with { Threads = 1 });
}
