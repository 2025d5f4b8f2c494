using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Several structures in one volume: each is propagated on its own, one after another by ascending label, and they compete
/// for each voxel. The largest logit above 0 wins, the smaller label where two are equal. A voxel that a person drew keeps
/// its label whatever the logits say; where two drawn masks overlap, the smaller label.
/// </summary>
/// <remarks>Only the winning logit of each voxel is kept, and the masks of one label at a time.</remarks>
public sealed class MultiLabel
{
    private readonly Volume _volume;
    private readonly int _axis;
    private readonly Queue<(int Label, Propagator Propagator, IEnumerable<PropagationEvent> Events)> _waiting = [];
    private readonly float[] _logits;           // of the label that holds a voxel: 0 for none, infinite where drawn

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

        (_volume, _axis) = (volume, axis);
        (Result, _logits) = (new LabelVolume(volume.Grid), new float[volume.Grid.Size.Count]);
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

    /// <summary>Propagates the labels that have not been propagated. The counts of the events are over all of them.</summary>
    /// <exception cref="OperationCanceledException">While the events are read; <see cref="Result"/> keeps what was finished.</exception>
    public IEnumerable<(int Label, PropagationEvent Event)> Run()
    {
        int before = 0, total = _waiting.Sum(w => w.Propagator.Pending.Count);
        while (_waiting.TryDequeue(out var next))
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

    /// <summary>Gives a label the voxels of a slice where its logit is above the one that holds them.</summary>
    private void Claim(int label, int slice, Slice logits)
    {
        var (step, column, row) = _volume.Grid.Strides(_axis);
        for (int y = 0; y < logits.Height; y++)
        {
            long at = (slice * step) + (y * row);
            for (int x = 0; x < logits.Width; x++, at += column)
            {
                float logit = logits.Values[(y * logits.Width) + x];
                if (logit > _logits[at])
                {
                    (_logits[at], Result[at]) = (logit, label);
                }
            }
        }
    }
}
