namespace PromptUNet.Imaging;

/// <summary>
/// Masks of several volumes, as networks and some viewers write them: each volume marks one structure. Where every voxel is marked in
/// exactly one volume (one-hot), the first one is the background.
/// </summary>
internal static class MaskChannels
{
    private const int MostVolumes = 255;

    /// <exception cref="ImageFormatException">The file has too many volumes, or one of them marks more than one structure.</exception>
    public static LabelLayers Read(ImageFile file)
    {
        int volumes = (int)file.Voxels.Volumes;
        if (volumes > MostVolumes)
        {
            throw Refused(file, $"but a mask has at most {MostVolumes}");
        }

        int[] marks = new int[volumes];
        var layers = Layers(file, (volume, value) =>
        {
            marks[volume] = marks[volume] == 0 || marks[volume] == value ? value : throw Refused(file,
                $"of which volume {volume} holds the values {marks[volume]} and {value}; a mask of several volumes has one in each");
            return volume + 1;
        });
        if (marks[0] == 0 || !IsOneHot(layers))
        {
            return Told(layers, $"The mask holds {volumes} volumes; they are taken as labels 1 to {volumes}.");
        }

        string labels = volumes == 2 ? "the other one as label 1" : $"the others as labels 1 to {volumes - 1}";
        return Told(
            Layers(file, (volume, _) => volume),
            $"The mask holds {volumes} volumes, and each voxel is marked in one of them: the first is taken as the background, {labels}.");
    }

    private static LabelLayers Layers(ImageFile file, Func<int, int, int> labelOf)
    {
        var layers = VoxelReader.Layers(file.Voxels, labelOf);
        return new LabelLayers([.. layers.Select(l => new LabelVolume(file.Grid, l))])
        {
            Warnings = [.. file.Warnings, .. layers[0].Warnings],
        };
    }

    private static LabelLayers Told(LabelLayers layers, string sentence) =>
        new(layers.Layers, layers.Labels) { Warnings = [.. layers.Warnings, sentence] };

    private static bool IsOneHot(LabelLayers layers) =>
        layers.Layers.Sum(l => l.Marked()) == layers.Grid.Size.Count && layers.Overlap(layers.Present()) == 0;

    private static ImageFormatException Refused(ImageFile file, string reason) => new(
        file.Path, "number of volumes", file.Voxels.Volumes, reason,
        advice: "This looks like a 4-D scan, or like a series of masks in time. Save the one mask that belongs to the scan.");
}
