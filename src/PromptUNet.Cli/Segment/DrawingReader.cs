using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Segment;

/// <summary>Reads drawings from volumes or pictures, for a scan.</summary>
/// <param name="scan">The scan.</param>
/// <param name="warn">Called with warnings, in sentences.</param>
internal sealed class DrawingReader(Volume scan, Action<string> warn)
{
    private readonly Grid _grid = scan.Grid;
    private readonly PictureReader _pictures = new(scan, warn);
    private readonly Dictionary<string, PlacedDrawing> _volumes = [];     // by path

    /// <summary>The prompt: the drawn slices of a volume, or one slice from a picture.</summary>
    /// <param name="path">A mask volume, or a picture whose name ends in .png.</param>
    /// <param name="axis">The axis as the user wrote it; null to find it.</param>
    /// <param name="slice">The only slice to take; null means all that are drawn.</param>
    /// <param name="labels">Numbers or names of the structures to take; empty means all.</param>
    /// <exception cref="UsageException">The user has to state the axis, slice or label.</exception>
    /// <exception cref="InvalidDataException">Nothing is drawn.</exception>
    public Drawing Prompt(string path, string? axis, int? slice, IReadOnlyList<string> labels)
    {
        int? across = axis is null ? null : SliceAxis.Parse(axis, _grid);
        return PictureReader.IsPicture(path) ? FromPicture(path, across, slice, labels) : FromVolume(path, across, slice, labels);
    }

    /// <summary>
    /// A correction, written as <c>FILE:SLICE</c>, or as <c>FILE</c> for a picture that tells its slice. An empty slice means that the
    /// structure is absent there.
    /// </summary>
    /// <param name="text">As the user wrote it.</param>
    /// <param name="axis">The prompt's axis.</param>
    /// <param name="labels">Structures to take; empty means all.</param>
    /// <exception cref="UsageException">The text is not of that form, or the scan has no such slice.</exception>
    public DrawnSlice Correction(string text, int axis, IReadOnlyList<string> labels)
    {
        var (path, slice) = Parts(text);
        if (slice is null && !PictureReader.IsPicture(path))
        {
            throw new UsageException($"A keyframe is written as FILE:SLICE, for example drawn.nii.gz:42, not '{text}'.");
        }

        var drawn = PictureReader.IsPicture(path)
            ? Picture(path, axis, slice)
            : Slice(path, Volume(path).Layers, axis, slice!.Value, labels);
        if (drawn.Masks.Count == 0)
        {
            warn($"Nothing is drawn on slice {drawn.Slice} of '{path}': the structure is taken to be absent there.");
        }

        return drawn;
    }

    /// <summary>File and slice of a correction, as the user wrote it; no slice where it names none.</summary>
    public static (string Path, int? Slice) Parts(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), out int slice) ? (text[..colon], slice) : (text, null);
    }

    /// <summary>A mask on the scan's grid, of one label a voxel.</summary>
    public LabelVolume Merged(string path)
    {
        var layers = Volume(path).Layers;
        var merged = layers.Merged();
        merged.Warnings.Except(layers.Warnings).ToList().ForEach(w => warn($"{path}: {w}"));
        return merged;
    }

    /// <summary>A drawing on the scan's grid, read once.</summary>
    private PlacedDrawing Volume(string path)
    {
        if (!_volumes.TryGetValue(path, out var volume))
        {
            _volumes.Add(path, volume = PlacedDrawing.Read(path, _grid));
            volume.Layers.Warnings.ToList().ForEach(w => warn($"{path}: {w}"));
        }

        return volume;
    }

    private Drawing FromPicture(string path, int? axis, int? slice, IReadOnlyList<string> labels)
    {
        var (across, drawn, names) = _pictures.Read(path, axis, slice);
        if (drawn.Masks.Count == 0)
        {
            throw Nothing(path);
        }

        DrawingCheck.Structures(drawn, SliceAxis.Name(_grid, across));
        var wanted = LabelChoice.Of(path, [.. drawn.Masks.Keys.Order()], names, labels);
        return new Drawing(
            across, [drawn with { Masks = wanted.ToDictionary(l => l, l => drawn.Masks[l]) }],
            [.. names.Where(n => wanted.Contains(n.Id))]);
    }

    private Drawing FromVolume(string path, int? axis, int? slice, IReadOnlyList<string> labels)
    {
        var placed = Volume(path);
        var volume = placed.Layers;
        var present = volume.Present();
        if (present.Count == 0)
        {
            throw Nothing(path);
        }

        DrawingCheck.CheckLabels(path, present, labels);
        var wanted = LabelChoice.Of(path, present, volume.Labels, labels);
        var drawn = DrawnSlices.Of(volume, wanted);
        int across = axis ?? placed.Axis(wanted) ?? drawn.Axis ?? throw new UsageException(
            $"'{path}' is drawn on neighbouring slices of more than one axis: {drawn}. If it is a drawing of single slices, say across "
            + "which axis with --axis. If it is a whole mask, choose the slice to start from too: --axis axial --slice N.");
        if (slice is { } one)
        {
            CheckSlice(across, one);
            if (!drawn[across].Contains(one))
            {
                throw new UsageException(
                    $"Nothing is drawn on {SliceAxis.Name(_grid, across)} slice {one} of '{path}'; "
                    + $"drawn are the slices {SliceAxis.Ranges(drawn[across])}.");
            }
        }

        WarnOfOverlap(path, volume, wanted);
        IReadOnlyList<Speck> specks = slice is null ? drawn.Specks(across) : [];
        foreach (var speck in specks)
        {
            warn(
                $"'{path}': {SliceAxis.Name(_grid, across)} slice {speck.Slice} holds {Screen.Count(speck.Voxels, "voxel")} of label "
                + $"{speck.Label} beside {speck.Drawn} on slice {speck.Beside}; not taken as drawn. If it is meant, add --keyframe "
                + $"{path}:{speck.Slice}.");
        }

        var slices = slice is { } only ? [only] : placed.Placement.Middles(across, drawn.Drawn(across));
        return new Drawing(
            across,
            [.. slices.Select(k => Checked(path, across, k, Masks(
                volume, across, k, [.. wanted.Where(l => !specks.Any(s => (s.Label, s.Slice) == (l, k)))])))],
            [.. volume.Labels.Where(l => wanted.Contains(l.Id))]);
    }

    /// <summary>Overlapping structures are segmented each from its whole drawing, but a mask file has room for one of them.</summary>
    private void WarnOfOverlap(string path, LabelLayers volume, IReadOnlyList<int> wanted)
    {
        if (volume.Overlap(wanted) is var overlap and > 0)
        {
            warn(
                $"{path}: The structures overlap in {overlap} voxels of the drawing. Each is segmented from its whole drawing, but the "
                + "file that is written holds one label a voxel. To have each one whole, segment it alone with --labels.");
        }
    }

    /// <summary>A slice of a volume, if it can be a drawing.</summary>
    private DrawnSlice Checked(string path, int axis, int slice, IReadOnlyDictionary<int, Mask> masks)
    {
        string plane = SliceAxis.Name(_grid, axis);
        var drawn = DrawingCheck.Structures(new DrawnSlice(path, slice, masks), plane);
        DrawingCheck.WarnOfOutlines(drawn, plane, warn);
        return drawn;
    }

    /// <exception cref="UsageException">The scan has no such slice.</exception>
    private void CheckSlice(int axis, int slice)
    {
        if ((uint)slice >= (uint)_grid.Size[axis])
        {
            throw SliceAxis.NoSuchSlice(_grid, axis, slice);
        }
    }

    /// <summary>A correction from a picture, which must lie across the prompt's axis.</summary>
    private DrawnSlice Picture(string path, int axis, int? slice)
    {
        var (_, drawn, _) = _pictures.Read(path, axis, slice);
        return DrawingCheck.Structures(drawn, SliceAxis.Name(_grid, axis));
    }

    private DrawnSlice Slice(string path, LabelLayers volume, int axis, int slice, IReadOnlyList<string> labels)
    {
        CheckSlice(axis, slice);
        var all = Masks(volume, axis, slice, volume.Present());
        DrawingCheck.CheckLabels(path, all.Keys, labels);
        var wanted = LabelChoice.Of([.. all.Keys], volume.Labels, labels);
        return all.Count == 0 || wanted.Count > 0
            ? Checked(path, axis, slice, wanted.ToDictionary(l => l, l => all[l]))
            : throw new UsageException(
                $"On {SliceAxis.Name(_grid, axis)} slice {slice} of '{path}' only label {string.Join(", ", all.Keys)} is drawn.");
    }

    /// <summary>The masks of those labels that are on a slice.</summary>
    private static Dictionary<int, Mask> Masks(LabelLayers volume, int axis, int slice, IReadOnlyList<int> labels) =>
        labels.Select(l => (Label: l, Mask: volume.Mask(l, axis, slice)))
            .Where(m => !m.Mask.IsEmpty)
            .ToDictionary(m => m.Label, m => m.Mask);

    private static InvalidDataException Nothing(string path) => new($"Nothing is drawn in '{path}': every pixel is background.");
}
