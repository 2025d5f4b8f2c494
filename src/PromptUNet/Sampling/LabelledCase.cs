using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>
/// A labelled scan to learn from, with an index of the labels on each slice. A case without an image is a label map on which contrasts
/// are painted.
/// </summary>
public sealed class LabelledCase
{
    private readonly Dictionary<int, int>[][] _areas;

    /// <exception cref="ArgumentException">Image and labels differ in size.</exception>
    public LabelledCase(string dataset, string name, Volume? image, LabelVolume labels)
    {
        if (image is not null && image.Grid.Size != labels.Grid.Size)
        {
            throw new ArgumentException(
                $"{dataset}/{name}: the image is {image.Grid.Size}, its labels are {labels.Grid.Size}.", nameof(labels));
        }

        (Dataset, Name, Image, Labels) = (dataset, name, image, labels);
        _areas = [.. Enumerable.Range(0, 3).Select(axis => Areas(labels, axis))];
        Filled = labels.Grid.Size.Count is > 0 and var voxels ? 1 - ((double)labels.Count(0) / voxels) : 0;
    }

    public string Dataset { get; }

    public string Name { get; }

    public Volume? Image { get; }

    public LabelVolume Labels { get; }

    /// <summary>Share of the voxels that carry a label.</summary>
    public double Filled { get; }

    /// <summary>Pixels of each label on a slice.</summary>
    public IReadOnlyDictionary<int, int> LabelsOn(int axis, int slice) => _areas[axis][slice];

    /// <summary>Slices across an axis on which a label has at least <paramref name="area"/> pixels, ascending.</summary>
    public IReadOnlyList<int> SlicesOf(int label, int axis, int area) =>
        [.. Enumerable.Range(0, _areas[axis].Length).Where(k => _areas[axis][k].GetValueOrDefault(label) >= area)];

    /// <summary>Slices across an axis on which any label has at least <paramref name="area"/> pixels, ascending.</summary>
    public IReadOnlyList<int> SlicesOfAny(int axis, int area) =>
        [.. Enumerable.Range(0, _areas[axis].Length).Where(k => _areas[axis][k].Values.Any(a => a >= area))];

    private static Dictionary<int, int>[] Areas(LabelVolume labels, int axis)
    {
        var size = labels.Grid.Size;
        var areas = new Dictionary<int, int>[size[axis]];
        for (int k = 0; k < areas.Length; k++)
        {
            areas[k] = [];
        }

        int[] numbers = new int[size.X * size.Y];
        for (int z = 0; z < size.Z; z++)
        {
            labels.CopySlice(2, z, numbers);
            for (int y = 0; y < size.Y; y++)
            {
                for (int x = 0; x < size.X; x++)
                {
                    int label = numbers[(y * size.X) + x];
                    if (label != 0)
                    {
                        var slice = areas[axis == 0 ? x : axis == 1 ? y : z];
                        slice[label] = slice.GetValueOrDefault(label) + 1;
                    }
                }
            }
        }

        return areas;
    }
}
