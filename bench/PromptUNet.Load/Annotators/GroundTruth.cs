using PromptUNet.Imaging;

namespace PromptUNet.Load.Annotators;

/// <summary>A structure of the demonstration's brain.</summary>
/// <param name="Id">Its number in the ground truth.</param>
/// <param name="Name">Its anatomical name.</param>
/// <param name="Widest">The axial slice with most of its pixels.</param>
internal sealed record Structure(int Id, string Name, int Widest);

/// <summary>The masks that the simulated annotators draw: the labelled brain of the samples.</summary>
internal sealed class GroundTruth
{
    private const int Axial = 2, FewestSlices = 12, FewestPixels = 100;

    private readonly LabelVolume _labels;

    /// <param name="folder">The folder of the samples.</param>
    public GroundTruth(string folder)
    {
        _labels = VolumeFile.ReadLabels(Path.Combine(folder, "colin27_aal.nii.gz"));
        var names = File.ReadLines(Path.Combine(folder, "colin27_aal.txt"))
            .Select(line => line.Split(' '))
            .ToDictionary(words => int.Parse(words[0]), words => words[1]);
        Structures =
        [
            .. Areas()
                .Where(a => IsLarge(a.Value))
                .OrderBy(a => a.Key)
                .Select(a => new Structure(a.Key, names[a.Key], Array.IndexOf(a.Value, a.Value.Max()))),
        ];
    }

    public Grid Grid => _labels.Grid;

    /// <summary>The structures on at least 12 slices, the widest of which has at least 100 pixels.</summary>
    public IReadOnlyList<Structure> Structures { get; }

    /// <summary>Returns the mask of a structure on a slice.</summary>
    public Mask Mask(Structure structure, int axis, int slice) => _labels.Mask(structure.Id, axis, slice);

    private static bool IsLarge(int[] areas) => areas.Count(a => a > 0) >= FewestSlices && areas.Max() >= FewestPixels;

    /// <summary>Returns, by structure, the number of its pixels on each axial slice.</summary>
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
