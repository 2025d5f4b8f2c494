using System.Globalization;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>An array axis as users write it: the plane of its slices, or its number.</summary>
internal static class SliceAxis
{
    public static string[] Names { get; } = ["axial", "coronal", "sagittal", "0", "1", "2"];

    /// <param name="name">One of the <see cref="Names"/>.</param>
    /// <param name="grid">Its affine determines which axis runs from feet to head.</param>
    public static int Parse(string name, Grid grid) => char.IsDigit(name[0])
        ? name[0] - '0'
        : Orientation.Axis(grid.Affine, Enum.Parse<AnatomicalPlane>(name, ignoreCase: true));

    /// <summary>"axial", "coronal" or "sagittal".</summary>
    public static string Name(Grid grid, int axis) => Orientation.Plane(grid.Affine, axis).ToString().ToLowerInvariant();

    /// <summary>
    /// The place in mm of a slice's middle along the body's axis across it: to the head, to the front or to the patient's right (RAS+).
    /// </summary>
    public static double PlaceOf(Grid grid, int axis, int slice)
    {
        double At(int along) => along == axis ? slice : (grid.Size[along] - 1) / 2.0;
        var (x, y, z) = grid.Affine.Apply(At(0), At(1), At(2));
        return Orientation.Plane(grid.Affine, axis) switch { AnatomicalPlane.Sagittal => x, AnatomicalPlane.Coronal => y, _ => z };
    }

    /// <summary>The slice whose place is nearest.</summary>
    /// <exception cref="UsageException">The place is more than half a slice outside of the scan.</exception>
    public static int Nearest(Grid grid, int axis, double mm)
    {
        var (first, last) = (PlaceOf(grid, axis, 0), PlaceOf(grid, axis, grid.Size[axis] - 1));
        double step = grid.Size[axis] > 1 ? (last - first) / (grid.Size[axis] - 1) : 1;
        double slice = Math.Round((mm - first) / step);
        return slice >= 0 && slice < grid.Size[axis] ? (int)slice : throw new UsageException(string.Create(
            CultureInfo.InvariantCulture,
            $"There is no {Name(grid, axis)} slice at {mm} mm: the image's lie from {first:0.##} to {last:0.##} mm."));
    }

    /// <summary>What to say of a slice that a scan does not have.</summary>
    public static UsageException NoSuchSlice(Grid grid, int axis, int slice) => new(
        $"There is no {Name(grid, axis)} slice {slice}: the image has the slices 0 to {grid.Size[axis] - 1}.");

    /// <summary>Numbers as people write them: "3-7, 12".</summary>
    public static string Ranges(IReadOnlyList<int> ascending)
    {
        List<string> ranges = [];
        for (int first = 0, next; first < ascending.Count; first = next)
        {
            for (next = first + 1; next < ascending.Count && ascending[next] == ascending[next - 1] + 1;)
            {
                next++;
            }

            ranges.Add(next == first + 1 ? $"{ascending[first]}" : $"{ascending[first]}-{ascending[next - 1]}");
        }

        const int most = 6;
        return ranges.Count <= most ? string.Join(", ", ranges) : $"{string.Join(", ", ranges.Take(most))}, ...";
    }
}
