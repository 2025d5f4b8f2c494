namespace PromptUNet.Imaging;

/// <summary>
/// A segmentation whose structures may overlap: layers on one grid, each with one label a voxel, as 3D Slicer keeps them. A label is in
/// one layer alone.
/// </summary>
public sealed class LabelLayers
{
    private readonly Lazy<IReadOnlyDictionary<int, LabelVolume>> _layerOf;

    /// <param name="layers">At least one, the lowest first.</param>
    /// <param name="labels">Names and colours; labels without an entry are allowed.</param>
    /// <exception cref="ArgumentException">There is no layer, or they lie on different grids.</exception>
    public LabelLayers(IReadOnlyList<LabelVolume> layers, IReadOnlyList<Label>? labels = null)
    {
        if (layers.Count == 0 || layers.Any(layer => layer.Grid != layers[0].Grid))
        {
            throw new ArgumentException("Layers are at least one, all on one grid.", nameof(layers));
        }

        (Layers, Labels) = (layers, labels ?? []);
        _layerOf = new(() => LayerOf(layers));
    }

    /// <summary>One layer: the volume itself, with its names and warnings.</summary>
    public LabelLayers(LabelVolume volume)
        : this([volume], volume.Labels) => Warnings = volume.Warnings;

    public Grid Grid => Layers[0].Grid;

    /// <summary>The lowest first.</summary>
    public IReadOnlyList<LabelVolume> Layers { get; }

    /// <summary>Names and colours as the file gave them; labels without an entry are allowed.</summary>
    public IReadOnlyList<Label> Labels { get; }

    /// <summary>What the reader or the placement on another grid found worth reporting, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The label numbers that occur, ascending, without the background.</summary>
    /// <exception cref="ArgumentException">A label is in two layers.</exception>
    public IReadOnlyList<int> Present() => [.. _layerOf.Value.Keys.Order()];

    /// <summary>The layer that holds a label; the lowest one for a label that does not occur.</summary>
    /// <exception cref="ArgumentException">A label is in two layers.</exception>
    public LabelVolume Of(int label) => _layerOf.Value.GetValueOrDefault(label) ?? Layers[0];

    /// <summary>A label's whole mask on a slice, whatever other labels overlap it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public Mask Mask(int label, int axis, int index) => Of(label).Mask(label, axis, index);

    /// <summary>The number of voxels that several of some labels hold.</summary>
    public long Overlap(IReadOnlyList<int> labels) => Layers.Count == 1 ? 0 : Merge(labels.ToHashSet()).Overlap;

    /// <summary>
    /// One label a voxel, that of the higher layer where several overlap; a warning tells of that. A single layer is returned as it is.
    /// </summary>
    /// <param name="labels">The labels to take; null for all.</param>
    public LabelVolume Merged(IReadOnlyList<int>? labels = null)
    {
        if (Layers.Count == 1)
        {
            return new LabelVolume(Grid, Layers[0], Labels) { Warnings = Warnings };
        }

        var (merged, overlap) = Merge(labels?.ToHashSet());
        string[] told = overlap == 0 ? [] : [$"Segments overlap in {overlap} voxels; the one of the higher layer is kept."];
        return new LabelVolume(Grid, merged, Labels) { Warnings = [.. Warnings, .. told] };
    }

    private (LabelVolume Merged, long Overlap) Merge(HashSet<int>? wanted)
    {
        var merged = new LabelVolume(Grid);
        long overlap = 0;
        int[] above = new int[Grid.Size.X * Grid.Size.Y], slice = new int[above.Length];
        for (int k = 0; k < Grid.Size.Z; k++)
        {
            Array.Clear(slice);
            foreach (var layer in Layers)
            {
                layer.CopySlice(2, k, above);
                for (int i = 0; i < slice.Length; i++)
                {
                    if (above[i] != 0 && wanted?.Contains(above[i]) != false)
                    {
                        overlap += slice[i] != 0 ? 1 : 0;
                        slice[i] = above[i];
                    }
                }
            }

            merged.SetSlice(2, k, slice);
        }

        return (merged, overlap);
    }

    private static Dictionary<int, LabelVolume> LayerOf(IReadOnlyList<LabelVolume> layers)
    {
        var layerOf = new Dictionary<int, LabelVolume>();
        foreach (var layer in layers)
        {
            foreach (int label in layer.Present())
            {
                if (!layerOf.TryAdd(label, layer))
                {
                    throw new ArgumentException($"Label {label} is in two layers.", nameof(layers));
                }
            }
        }

        return layerOf;
    }
}
