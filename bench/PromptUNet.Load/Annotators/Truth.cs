using PromptUNet.Imaging;

namespace PromptUNet.Load.Annotators;

/// <summary>A structure of the demonstration's brain.</summary>
/// <param name="Id">Its number in the truth.</param>
/// <param name="Name">As the anatomists call it.</param>
/// <param name="Widest">The axial slice with most of it.</param>
internal sealed record Structure(int Id, string Name, int Widest);

/// <summary>What the simulated persons know: the labelled brain of the samples.</summary>
internal sealed class Truth
{
    private const int Axial = 2, FewestSlices = 12, FewestPixels = 100;

    private readonly LabelVolume _labels;

    /// <param name="folder">Of the samples.</param>
    public Truth(string folder)
    {
        _labels = VolumeFile.ReadLabels(Path.Combine(folder, "colin27_aal.nii.gz"));
        var names = File.ReadLines(Path.Combine(folder, "colin27_aal.txt")).Select(line => line.Split(' ')).ToDictionary(w => int.Parse(w[0]), w => w[1]);
        Structures = [.. Areas().OrderBy(a => a.Key).Where(a => IsLarge(a.Value)).Select(a => new Structure(a.Key, names[a.Key], Array.IndexOf(a.Value, a.Value.Max())))];
    }

    public Grid Grid => _labels.Grid;

    /// <summary>Those that are worth drawing: on a dozen slices or more, the widest of a hundred pixels.</summary>
    public IReadOnlyList<Structure> Structures { get; }

    /// <summary>A structure on a slice.</summary>
    public Mask Mask(Structure structure, int axis, int slice) => _labels.Mask(structure.Id, axis, slice);

    private static bool IsLarge(int[] areas) => areas.Count(a => a > 0) >= FewestSlices && areas.Max() >= FewestPixels;

    /// <summary>By structure: its pixels on each axial slice.</summary>
    private Dictionary<int, int[]> Areas()
    {
        var size = Grid.Size;
        Dictionary<int, int[]> areas = [];
        int[] slice = new int[size.X * size.Y];
        for (int k = 0; k < size.Z; k++)
        {
            _labels.CopySlice(Axial, k, slice);
            foreach (var (label, count) in slice.Where(l => l != 0).CountBy(l => l))
            {
                areas.TryAdd(label, new int[size.Z]);
                areas[label][k] = count;
            }
        }

        return areas;
    }
}
