using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <content>Facts about slices and voxels beside their labels.</content>
public sealed partial class AnnotationSession
{
    /// <summary>Where the label of a voxel comes from.</summary>
    /// <exception cref="ArgumentException">The volume has no such voxel.</exception>
    public Provenance ProvenanceAt(int i, int j, int k)
    {
        State.CheckPlace(new SlicePlace(0, i));
        State.CheckPlace(new SlicePlace(1, j));
        State.CheckPlace(new SlicePlace(2, k));
        var size = _volume.Grid.Size;
        int label = _result[((((long)k * size.Y) + j) * size.X) + i];
        return label == 0 ? new Provenance(0, VoxelOrigin.Background) : Provenance.Of(State.Labels[label], size, _options.Between, i, j, k);
    }

    /// <summary>
    /// The slices across a label's axis, from which the next correction is chosen. They have their area in the result, and the confidence
    /// of a computed slice. A stale slice keeps its earlier confidence. The list is empty before a keyframe shows the label. Every slice
    /// of a locked label counts as a keyframe.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public IReadOnlyList<SliceState> States(int label)
    {
        var known = State.Known(label);
        if (known.Axis is not { } axis)
        {
            return [];
        }

        // Keyframes decide these slices: on the slice itself, or absent on both sides.
        bool[] isSaid = [.. Enumerable.Repeat(known.Imported is null && known.IsPropagated, _volume.Grid.Size[axis])];
        foreach (var gap in known.Gaps(_volume.Grid.Size, _options.Between))
        {
            isSaid.AsSpan(gap.First, gap.Count).Clear();
        }

        var (extent, crossed) = (_layers[label].Extent, _layers[label].Crossed.ToHashSet());
        return [.. isSaid.Select((said, slice) =>
        {
            bool isGiven = known.IsLocked || known.Keyframes[new SlicePlace(axis, slice)] is not null;
            var confidence = isGiven || crossed.Contains(slice) ? null : said ? 1 : _layers[label].ConfidenceOn(slice);
            return new SliceState(isGiven, Area(label, axis, slice, extent), confidence);
        })];
    }

    /// <summary>
    /// Predicted Dice of a label on each slice across its axis, in [0, 1]. Null on keyframes, on slices of a locked label, on slices that
    /// were never computed or that keyframes across other axes have changed, and where the label has no voxel in the result. The list is
    /// empty before a keyframe shows the label.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public IReadOnlyList<double?> Confidences(int label) => Confidences(States(label));

    /// <summary>The same of <see cref="States"/> that are known already.</summary>
    public static IReadOnlyList<double?> Confidences(IReadOnlyList<SliceState> slices) =>
        [.. slices.Select(s => s.Area == 0 ? null : s.Confidence)];

    /// <summary>
    /// Slices across a label's axis that its keyframes across other axes have changed, ascending: what was computed there is corrected
    /// around a drawing in another plane. There are none before the label is propagated.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public IReadOnlyList<int> Crossed(int label) => State.Known(label).IsLocked ? [] : [.. _layers[label].Crossed];

    /// <summary>
    /// The slice whose correction is expected to mend most, of all labels that are not locked; null when no slice has a confidence.
    /// </summary>
    public NextCorrection? Suggestion() => Suggestion(States);

    /// <summary>The same of <see cref="States"/> that are known already.</summary>
    public NextCorrection? Suggestion(Func<int, IReadOnlyList<SliceState>> states)
    {
        NextCorrection? best = null;
        foreach (var label in Unlocked.Select(l => l.Label).Where(l => l.IsPropagated))
        {
            if (label.Axis is { } axis && NextCorrection.Of(_volume.Grid, label.Id, axis, states(label.Id)) is { } own
                && own.Mended > (best?.Mended ?? 0))
            {
                best = own;
            }
        }

        return best;
    }

    /// <summary>
    /// All labels, each whole, in as few layers as hold them: where labels overlap, they are in different layers. A label that lies over
    /// another is not in a lower layer. Without overlaps it is one layer, with the voxels of <see cref="Result"/>.
    /// </summary>
    public LabelLayers Layers()
    {
        List<LabelVolume> layers = [new LabelVolume(_volume.Grid)];
        foreach (int label in State.Labels.Keys.OrderBy(_nesting.Level))
        {
            var whole = Whole(label);
            int lowest = layers.FindLastIndex(l => Meets(l, whole)) + 1;
            if (lowest == layers.Count)
            {
                layers.Add(new LabelVolume(_volume.Grid));
            }

            foreach (var (k, pixels) in whole.Slices)
            {
                layers[lowest].SetMask(label, 2, k, pixels.ToMask());
            }
        }

        return new LabelLayers(layers, Result.Labels);

        static bool Meets(LabelVolume layer, VoxelSet voxels) => voxels.Slices.Any(s =>
        {
            int[] numbers = layer.Slice(2, s.Key, layer.Grid.SliceBox(2));
            return !s.Value.Except(new PixelSet(new Mask(s.Value.Width, s.Value.Height, Array.ConvertAll(numbers, n => n == 0))))
                .IsEmpty;
        });
    }

    /// <summary>The source of a label's slice across its axis.</summary>
    /// <exception cref="ArgumentException">There is no such label or slice, or no keyframe shows the label yet.</exception>
    public Provenance ProvenanceOn(int label, int slice)
    {
        var known = State.Known(label);
        int axis = known.Axis ?? throw new ArgumentException($"No keyframe shows label {label}.", nameof(label));
        State.CheckPlace(new SlicePlace(axis, slice));
        return Provenance.Of(known, _volume.Grid.Size, _options.Between, axis, slice);
    }

    /// <summary>Pixels of a label on a slice in the result.</summary>
    private int Area(int label, int axis, int slice, VoxelBox? extent)
    {
        if (extent is not { } box || slice < box.Along(axis).First || slice > box.Along(axis).Last)
        {
            return 0;
        }

        return _result.Slice(axis, slice, box.On(axis)).AsSpan().Count(label);
    }
}
