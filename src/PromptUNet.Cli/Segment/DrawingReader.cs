using PromptUNet.Imaging;
using PromptUNet.Pictures;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Segment;

/// <summary>Reads drawings from volumes or pictures, for a scan's grid.</summary>
/// <param name="grid">The scan's.</param>
/// <param name="warn">Called with warnings, in sentences.</param>
internal sealed class DrawingReader(Grid grid, Action<string> warn)
{
    private const int ManyGreys = 16;

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
        int? across = axis is null ? null : SliceAxis.Parse(axis, grid);
        return IsPicture(path) ? FromPicture(path, across, slice, labels) : FromVolume(path, across, slice, labels);
    }

    /// <summary>A correction, written as <c>FILE:SLICE</c>; an empty slice means that the structure is absent there.</summary>
    /// <param name="text">As the user wrote it.</param>
    /// <param name="axis">The prompt's axis.</param>
    /// <param name="labels">Structures to take; empty means all.</param>
    /// <exception cref="UsageException">The text is not of that form, or the scan has no such slice.</exception>
    public DrawnSlice Correction(string text, int axis, IReadOnlyList<string> labels)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), out int slice))
        {
            throw new UsageException($"A keyframe is written as FILE:SLICE, for example drawn.png:42, not '{text}'.");
        }

        string path = text[..colon];
        CheckSlice(axis, slice);
        var drawn = IsPicture(path) ? Picture(path, axis, slice) : Slice(path, Volume(path).Layers, axis, slice, labels);
        if (drawn.Masks.Count == 0)
        {
            warn($"Nothing is drawn on slice {slice} of '{path}': the structure is taken to be absent there.");
        }

        return drawn;
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
            _volumes.Add(path, volume = PlacedDrawing.Read(path, grid));
            volume.Layers.Warnings.ToList().ForEach(w => warn($"{path}: {w}"));
        }

        return volume;
    }

    private static bool IsPicture(string path) => path.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    private Drawing FromPicture(string path, int? axis, int? slice, IReadOnlyList<string> labels)
    {
        if (slice is not { } index)
        {
            throw new UsageException($"A picture does not say which slice it shows: add --slice to '{path}'.");
        }

        int across = axis ?? AxisOf(path);
        CheckSlice(across, index);
        var drawn = Picture(path, across, index);
        if (drawn.Masks.Count == 0)
        {
            throw Nothing(path);
        }

        var wanted = LabelChoice.Of(path, [.. drawn.Masks.Keys.Order()], [], labels);
        return new Drawing(across, [drawn with { Masks = wanted.ToDictionary(l => l, l => drawn.Masks[l]) }], []);
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

        var wanted = LabelChoice.Of(path, present, volume.Labels, labels);
        var drawn = DrawnSlices.Of(volume.Merged(wanted), wanted);
        int across = axis ?? placed.Axis(wanted) ?? drawn.Axis ?? throw new UsageException(
            $"'{path}' is drawn on neighbouring slices of more than one axis: {drawn}. If it is a drawing of single slices, say across "
            + "which axis with --axis. If it is a whole mask, choose the slice to start from too: --axis axial --slice N.");
        if (slice is { } one)
        {
            CheckSlice(across, one);
            if (!drawn[across].Contains(one))
            {
                throw new UsageException(
                    $"Nothing is drawn on {SliceAxis.Name(grid, across)} slice {one} of '{path}'; "
                    + $"drawn are the slices {SliceAxis.Ranges(drawn[across])}.");
            }
        }

        WarnOfOverlap(path, volume, wanted);
        var slices = slice is { } only ? [only] : placed.Placement.Middles(across, drawn[across]);
        return new Drawing(
            across, [.. slices.Select(k => new DrawnSlice(path, k, Masks(volume, across, k, wanted)))],
            [.. volume.Labels.Where(l => wanted.Contains(l.Id))]);
    }

    /// <summary>Overlapping structures are segmented each from its whole drawing, but a mask file has room for one of them.</summary>
    private void WarnOfOverlap(string path, LabelLayers volume, IReadOnlyList<int> wanted)
    {
        if (volume.Overlap(wanted) is var overlap and > 0)
        {
            warn(
                $"{path}: The structures overlap in {overlap} voxels of the drawing. Each is segmented from its whole drawing, but the file "
                + "that is written holds one label a voxel. To have each one whole, segment it alone with --labels.");
        }
    }

    /// <exception cref="UsageException">The scan has no such slice.</exception>
    private void CheckSlice(int axis, int slice)
    {
        if ((uint)slice >= (uint)grid.Size[axis])
        {
            throw new UsageException(
                $"There is no {SliceAxis.Name(grid, axis)} slice {slice}: the image has the slices 0 to {grid.Size[axis] - 1}.");
        }
    }

    /// <summary>The axis whose slices alone have a picture's size.</summary>
    private int AxisOf(string path)
    {
        var (width, height) = MaskImage.SizeOf(path);
        int[] fitting = [.. Enumerable.Range(0, 3).Where(a => grid.SliceSize(a) == (width, height))];
        string[] sizes =
            [.. Enumerable.Range(0, 3).Select(a => $"{SliceAxis.Name(grid, a)} {grid.SliceSize(a).Width} x {grid.SliceSize(a).Height}")];
        return fitting.Length == 1 ? fitting[0] : throw new UsageException(fitting.Length == 0
            ? $"'{path}' has {width} x {height} pixels, as no slice of the image has: {string.Join(", ", sizes)}."
            : $"Slices of more than one axis have the {width} x {height} pixels of '{path}'. Add --axis.");
    }

    private DrawnSlice Picture(string path, int axis, int slice)
    {
        var (width, height) = grid.SliceSize(axis);
        var picture = MaskImage.Read(path, width, height);
        if (picture.Labels.Count > ManyGreys)
        {
            warn(
                $"'{path}' has {picture.Labels.Count} grey values, and each counts as a structure of its own; "
                + "if that is wrong, save it without smooth borders.");
        }

        return new DrawnSlice(path, slice, picture.Labels.ToDictionary(l => l, picture.Mask)) { Numbered = picture.Labels.Count > 1 };
    }

    private DrawnSlice Slice(string path, LabelLayers volume, int axis, int slice, IReadOnlyList<string> labels)
    {
        var all = Masks(volume, axis, slice, volume.Present());
        var wanted = LabelChoice.Of([.. all.Keys], volume.Labels, labels);
        return all.Count == 0 || wanted.Count > 0
            ? new DrawnSlice(path, slice, wanted.ToDictionary(l => l, l => all[l]))
            : throw new UsageException(
                $"On {SliceAxis.Name(grid, axis)} slice {slice} of '{path}' only label {string.Join(", ", all.Keys)} is drawn.");
    }

    /// <summary>The masks of those labels that are on a slice.</summary>
    private static Dictionary<int, Mask> Masks(LabelLayers volume, int axis, int slice, IReadOnlyList<int> labels) =>
        labels.Select(l => (Label: l, Mask: volume.Mask(l, axis, slice)))
            .Where(m => !m.Mask.IsEmpty)
            .ToDictionary(m => m.Label, m => m.Mask);

    private static InvalidDataException Nothing(string path) => new($"Nothing is drawn in '{path}': every pixel is background.");
}
