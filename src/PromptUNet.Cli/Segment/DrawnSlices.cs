using PromptUNet.Imaging;

namespace PromptUNet.Cli.Segment;

/// <summary>A few voxels of a label on a slice, beside a drawing of it on another one.</summary>
/// <param name="Label">The label.</param>
/// <param name="Slice">Their slice.</param>
/// <param name="Voxels">How many they are.</param>
/// <param name="Beside">The slice of the drawing.</param>
/// <param name="Drawn">The voxels of the drawing.</param>
internal sealed record Speck(int Label, int Slice, int Voxels, int Beside, int Drawn);

/// <summary>The slices that a mask marks, along each axis.</summary>
internal sealed class DrawnSlices
{
    /// <summary>A speck has at most so many voxels, and the drawing beside it at least so many times more.</summary>
    private const int LargestSpeck = 9, Fewer = 50;

    private readonly Grid _grid;
    private readonly IReadOnlyDictionary<int, int[][]> _areas;     // voxels by label, axis and slice

    private DrawnSlices(Grid grid, IReadOnlyDictionary<int, int[][]> areas) => (_grid, _areas) = (grid, areas);

    /// <summary>The marked slices across an axis, ascending.</summary>
    public IReadOnlyList<int> this[int axis] => Slices(axis, (_, area) => area > 0);

    /// <summary>
    /// The axis across which the slices were drawn; null when it is open. It is the one axis across which a single slice is marked. Else
    /// it is the one across which no two marked slices are neighbours, as an area has neighbouring slices across the other two. Else it
    /// has less than half as many slices as each of the other two. Specks do not count.
    /// </summary>
    public int? Axis
    {
        get
        {
            IReadOnlyList<int>[] slices = [.. Enumerable.Range(0, 3).Select(Drawn)];
            return Only(a => slices[a].Count == 1)
                ?? (slices.Any(s => s.Count == 1) ? null
                    : Only(a => Apart(slices[a])) ?? Only(a => slices.Count(s => s.Count >= 2 * slices[a].Count) == 2));
        }
    }

    public static DrawnSlices Of(LabelLayers volume, IReadOnlyList<int> labels)
    {
        var size = volume.Grid.Size;
        var areas = labels.ToDictionary(l => l, _ => (int[][])[new int[size.X], new int[size.Y], new int[size.Z]]);
        int[] numbers = new int[size.X * size.Y];
        foreach (var (layer, k) in from layer in volume.Layers from k in Enumerable.Range(0, size.Z) select (layer, k))
        {
            layer.CopySlice(2, k, numbers);
            for (int j = 0; j < size.Y; j++)
            {
                for (int i = 0; i < size.X; i++)
                {
                    int number = numbers[(j * size.X) + i];
                    if (number != 0 && areas.TryGetValue(number, out int[][]? counts))
                    {
                        counts[0][i]++;
                        counts[1][j]++;
                        counts[2][k]++;
                    }
                }
            }
        }

        return new DrawnSlices(volume.Grid, areas);
    }

    /// <summary>The marked slices across an axis without those that hold nothing but specks.</summary>
    public IReadOnlyList<int> Drawn(int axis)
    {
        var specks = Specks(axis).Select(s => (s.Label, s.Slice)).ToHashSet();
        return Slices(axis, (place, area) => area > 0 && !specks.Contains(place));
    }

    /// <summary>
    /// The specks on slices across an axis: up to nine voxels of a label, where it has fifty times as many on the nearest slice with more
    /// than a speck. Towards the tip of a structure the areas become smaller step by step, so that the last one is none.
    /// </summary>
    public IReadOnlyList<Speck> Specks(int axis) =>
    [
        .. from label in _areas
           let areas = label.Value[axis]
           let large = Enumerable.Range(0, areas.Length).Where(k => areas[k] > LargestSpeck).ToList()
           where large.Count > 0
           from slice in Enumerable.Range(0, areas.Length)
           where areas[slice] is > 0 and <= LargestSpeck
           let beside = large.OrderBy(k => Math.Abs(k - slice)).ThenByDescending(k => areas[k]).First()
           where areas[beside] >= Fewer * areas[slice]
           select new Speck(label.Key, slice, areas[slice], beside, areas[beside]),
    ];

    /// <summary>"axial slice 12, coronal slices 30-45, sagittal slices 20-33".</summary>
    public override string ToString() => string.Join(", ", Enumerable.Range(0, 3).Reverse().Select(a =>
        $"{SliceAxis.Name(_grid, a)} {(this[a].Count == 1 ? "slice" : "slices")} {SliceAxis.Ranges(this[a])}"));

    private List<int> Slices(int axis, Func<(int Label, int Slice), int, bool> counts) =>
        [.. Enumerable.Range(0, _grid.Size[axis]).Where(k => _areas.Any(l => counts((l.Key, k), l.Value[axis][k])))];

    private static int? Only(Func<int, bool> fits)
    {
        int[] axes = [.. Enumerable.Range(0, 3).Where(fits)];
        return axes.Length == 1 ? axes[0] : null;
    }

    private static bool Apart(IReadOnlyList<int> slices) => Enumerable.Range(1, slices.Count - 1).All(i => slices[i] > slices[i - 1] + 1);
}
