using PromptUNet.Imaging;

namespace PromptUNet.Cli.Segment;

/// <summary>The slices that a mask marks, along each axis.</summary>
internal sealed class DrawnSlices
{
    private readonly Grid _grid;
    private readonly int[][] _slices;

    private DrawnSlices(Grid grid, int[][] slices) => (_grid, _slices) = (grid, slices);

    /// <summary>The marked slices across an axis, ascending.</summary>
    public IReadOnlyList<int> this[int axis] => _slices[axis];

    /// <summary>
    /// The one axis across which a single slice is marked. Without one, it is the axis across which no two marked slices are neighbours,
    /// as a filled drawing has neighbouring slices across the other two. Null when neither decides.
    /// </summary>
    public int? Axis => Only(s => s.Length == 1) ?? (_slices.Any(s => s.Length == 1) ? null : Only(Apart));

    public static DrawnSlices Of(LabelVolume volume, IReadOnlyList<int> labels)
    {
        var size = volume.Grid.Size;
        var wanted = labels.ToHashSet();
        bool[][] marked = [new bool[size.X], new bool[size.Y], new bool[size.Z]];
        int[] numbers = new int[size.X * size.Y];
        for (int k = 0; k < size.Z; k++)
        {
            volume.CopySlice(2, k, numbers);
            for (int j = 0; j < size.Y; j++)
            {
                for (int i = 0; i < size.X; i++)
                {
                    int number = numbers[(j * size.X) + i];
                    if (number != 0 && wanted.Contains(number))
                    {
                        marked[0][i] = marked[1][j] = marked[2][k] = true;
                    }
                }
            }
        }

        return new DrawnSlices(volume.Grid, Array.ConvertAll(marked, m => Enumerable.Range(0, m.Length).Where(k => m[k]).ToArray()));
    }

    /// <summary>"axial slice 12, coronal slices 30-45, sagittal slices 20-33".</summary>
    public override string ToString() => string.Join(", ", Enumerable.Range(0, 3).Reverse().Select(a =>
        $"{SliceAxis.Name(_grid, a)} {(_slices[a].Length == 1 ? "slice" : "slices")} {SliceAxis.Ranges(_slices[a])}"));

    private int? Only(Func<int[], bool> fits)
    {
        int[] axes = [.. Enumerable.Range(0, 3).Where(a => fits(_slices[a]))];
        return axes.Length == 1 ? axes[0] : null;
    }

    private static bool Apart(int[] slices) => Enumerable.Range(1, slices.Length - 1).All(i => slices[i] > slices[i - 1] + 1);
}
