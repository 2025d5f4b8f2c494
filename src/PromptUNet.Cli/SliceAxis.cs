using PromptUNet.Imaging;

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
