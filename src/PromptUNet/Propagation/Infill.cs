using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Finds one structure on the slices of gaps. What it finds depends on the gap, the volume, the segmenter and the options alone:
/// not on other gaps, on what was found before, or on the number of threads. One computation at a time.
/// </summary>
public sealed class Infill
{
    private readonly Walk _walk;
    private readonly ConfidenceModel _confidence;
    private readonly int _threads;
    private readonly PresenceModel? _end;

    /// <param name="volume">The scan.</param>
    /// <param name="axis">The array axis that the slices lie across.</param>
    /// <param name="segmenter">Asked about each slice, between two keyframes from both sides.</param>
    /// <param name="options">The dials of section 3.3.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is not at least 1, or the feedback threshold not above 0.</exception>
    public Infill(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions? options = null)
    {
        options ??= new PropagationOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (options.FeedbackThreshold is { } threshold)
        {
            SelfSupervisedFeedback.CheckThreshold(threshold);
        }

        (_walk, _threads) = (new Walk(volume, axis, segmenter, options), options.Threads);
        (_confidence, _end) = (options.Confidence, options.PresenceInUse);
    }

    /// <summary>
    /// What happens while gaps are filled: each slice is segmented once or lies past the object's end. A slice between two
    /// keyframes that show the object is told when both directions have come to it. The keyframes' masks have the slices' size.
    /// </summary>
    /// <exception cref="OperationCanceledException">While the events are read, at most once a slice.</exception>
    public IEnumerable<PropagationEvent> Fill(IReadOnlyList<Gap> gaps, CancellationToken cancellation = default)
    {
        int done = 0, total = gaps.Where(g => g.Below is not null || g.Above is not null).Sum(g => g.Last - g.First + 1);
        var found = new HashSet<int>();
        foreach (var (_, happened) in Along([.. gaps.SelectMany(g => g.Stretches())], cancellation))
        {
            done += happened switch
            {
                SliceSegmented segmented => found.Add(segmented.Slice) ? 1 : 0,
                ObjectEnded ended => ended.Slices.Count(found.Add),
                _ => 0,
            };
            yield return happened with { Done = done, Total = total };
        }

        yield return new Finished { Done = done, Total = total };
    }

    /// <summary>The same by stretches; of a gap that is fused both are given.</summary>
    internal IEnumerable<(Stretch Stretch, PropagationEvent Event)> Along(IReadOnlyList<Stretch> open, CancellationToken cancellation)
    {
        bool ahead = 2 * open.Count <= _threads;        // a walk that goes ahead works on two threads
        var fusions = new Dictionary<int, Fusion>();
        Slice? blend = null;        // of all gaps: there can be hundreds
        foreach (var (stretch, happened) in SideBySide.Walk(open, s => _walk.Along(s, ahead, cancellation), _threads))
        {
            if (!stretch.Fused)
            {
                yield return (stretch, happened);
                continue;
            }

            if (!fusions.TryGetValue(stretch.First, out var fusion))
            {
                blend ??= new Slice(stretch.From.Mask.Width, stretch.From.Mask.Height);
                fusions.Add(stretch.First, fusion = new Fusion(stretch, blend, _confidence, _end));
            }

            foreach (var fused in fusion.Receive(stretch, happened))
            {
                yield return (stretch, fused);
            }
        }
    }
}
