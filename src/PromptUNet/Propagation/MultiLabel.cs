using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Several structures in one volume: each is propagated on its own, one after another by ascending label, and they compete
/// for each voxel. The largest logit above 0 wins, the smaller label where two are equal. A voxel that a person drew keeps
/// its label whatever the logits say; where two drawn masks overlap, the smaller label.
/// </summary>
/// <remarks>
/// Winning logits are kept near the structures only, and not at all for a single label, which has no rival.
/// </remarks>
public sealed class MultiLabel
{
    private readonly int _axis;
    private readonly Queue<(int Label, Propagator Propagator, IEnumerable<PropagationEvent> Events)> _waiting = [];
    private readonly WinningLogits?[] _winning;     // by slice; null where no label has claimed anything
    private readonly int[] _numbers;                // of a slice
    private readonly bool _rivals;

    /// <param name="volume">The scan.</param>
    /// <param name="axis">The array axis to propagate along.</param>
    /// <param name="keyframes">The keyframes of each label, in the order they were drawn.</param>
    /// <param name="segmenter">Asked about each slice of each label.</param>
    /// <param name="options">The dials of section 3.3.</param>
    /// <param name="cancellation">Looked at once a slice while the events are read.</param>
    /// <exception cref="ArgumentException">There is no label, one is the background 0, or its keyframes are refused.</exception>
    public MultiLabel(
        Volume volume, int axis, IReadOnlyDictionary<int, IReadOnlyList<Keyframe>> keyframes, ISliceSegmenter segmenter,
        PropagationOptions? options = null, CancellationToken cancellation = default)
    {
        if (keyframes.Count == 0 || keyframes.ContainsKey(0))
        {
            throw new ArgumentException($"Keyframes are needed for at least one label and none for the background 0; got the labels [{string.Join(", ", keyframes.Keys)}].", nameof(keyframes));
        }

        foreach (var (label, own) in keyframes.OrderBy(k => k.Key))
        {
            var propagator = new Propagator(volume, axis, segmenter, options);
            _waiting.Enqueue((label, propagator, Start(label, propagator, own, cancellation)));
        }

        var (width, height) = volume.Grid.SliceSize(axis);
        (_axis, _rivals, _numbers) = (axis, keyframes.Count > 1, new int[width * height]);
        (Result, _winning) = (new LabelVolume(volume.Grid), new WinningLogits?[volume.Grid.Size[axis]]);
        foreach (var (label, propagator, _) in _waiting)
        {
            foreach (var (slice, mask) in propagator.Keyframes)
            {
                Claim(label, slice, Drawn(mask));
            }
        }
    }

    /// <summary>The labels as they stand: drawn voxels from the start, the others while the events are read.</summary>
    public LabelVolume Result { get; }

    /// <summary>Labels of all voxels at once.</summary>
    /// <inheritdoc cref="MultiLabel(Volume, int, IReadOnlyDictionary{int, IReadOnlyList{Keyframe}}, ISliceSegmenter, PropagationOptions?, CancellationToken)"/>
    public static LabelVolume Segment(
        Volume volume, int axis, IReadOnlyDictionary<int, IReadOnlyList<Keyframe>> keyframes, ISliceSegmenter segmenter,
        PropagationOptions? options = null, CancellationToken cancellation = default)
    {
        var labels = new MultiLabel(volume, axis, keyframes, segmenter, options, cancellation);
        foreach (var _ in labels.Run())
        {
            // The events fill the result.
        }

        return labels.Result;
    }

    /// <summary>
    /// Propagates the labels that are not finished; one that was broken off goes on as <see cref="Propagator.Resume"/> does. The
    /// counts of the events are over all of them.
    /// </summary>
    /// <exception cref="OperationCanceledException">While the events are read; <see cref="Result"/> keeps what was finished.</exception>
    public IEnumerable<(int Label, PropagationEvent Event)> Run()
    {
        int before = 0, total = _waiting.Sum(w => w.Propagator.Pending.Count);
        while (_waiting.TryPeek(out var next))
        {
            int done = 0;
            foreach (var happened in next.Events)
            {
                if (happened is SliceSegmented segmented)
                {
                    Claim(next.Label, segmented.Slice, segmented.Logits);
                }

                done = happened.Done;
                yield return (next.Label, happened with { Done = before + done, Total = total });
            }

            before += done;
            _waiting.Dequeue();
        }
    }

    private static IEnumerable<PropagationEvent> Start(int label, Propagator propagator, IReadOnlyList<Keyframe> keyframes, CancellationToken cancellation)
    {
        try
        {
            return propagator.Run(keyframes, cancellation);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"Label {label}: {e.Message}", e);
        }
    }

    private static Slice Drawn(Mask mask) =>
        new(mask.Width, mask.Height, Array.ConvertAll(mask.Pixels, p => p ? float.PositiveInfinity : 0));

    /// <summary>Gives a label the voxels of a slice where its logit is above 0 and the one that holds them.</summary>
    private void Claim(int label, int slice, Slice logits)
    {
        if (logits.Box(0) is not { } box)
        {
            return;
        }

        Result.CopySlice(_axis, slice, _numbers);
        var winning = _rivals ? _winning[slice] ??= new WinningLogits() : null;
        winning?.Reach(box);
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            for (int x = box.Left; x <= box.Right; x++)
            {
                float logit = logits[x, y];
                if (logit > 0 && winning?.Beats(x, y, logit) != false)
                {
                    _numbers[(y * logits.Width) + x] = label;
                }
            }
        }

        Result.SetSlice(_axis, slice, _numbers);
    }
}
