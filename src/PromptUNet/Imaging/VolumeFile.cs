namespace PromptUNet.Imaging;

/// <summary>
/// The one door to scans and masks on disk. The format follows the ending of the file's name; voxels come in the file's own
/// array order, with an affine in RAS+ millimetres.
/// </summary>
public static class VolumeFile
{
    /// <summary>The endings that are read and written.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".nii", ".nii.gz", ".hdr", ".hdr.gz", ".img", ".img.gz"];

    /// <summary>Reads a scan. NaN and infinite values are kept and counted in its warnings.</summary>
    /// <param name="path">A file with one of the <see cref="Endings"/>.</param>
    /// <param name="volume">Which volume of a 4-D file.</param>
    /// <exception cref="ImageFormatException">The file is refused.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Volume ReadImage(string path, int volume = 0)
    {
        var file = Open(path);
        float[] values = VoxelReader.Floats(file.Voxels, file.CheckedVolume(volume));
        return new Volume(file.Grid, values) { Warnings = [.. file.Warnings, .. NonFinite.Warnings(file.Voxels, values)] };
    }

    /// <summary>Reads a segmentation: every value a whole number from 0 up.</summary>
    /// <inheritdoc cref="ReadImage"/>
    public static LabelVolume ReadLabels(string path, int volume = 0)
    {
        var file = Open(path);
        return new LabelVolume(file.Grid, VoxelReader.Labels(file.Voxels, file.CheckedVolume(volume))) { Warnings = file.Warnings };
    }

    /// <summary>Writes a scan as 32-bit floats; an interrupted write leaves what was there.</summary>
    /// <exception cref="ArgumentException">The name's ending is not known.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Volume volume) =>
        Write(path, volume.Grid, ScalarType.Float32, stream => VoxelWriter.Write(stream, volume.Values));

    /// <summary>Writes a segmentation in the narrowest type that holds its labels; an interrupted write leaves what was there.</summary>
    /// <inheritdoc cref="Write(string, Volume)"/>
    public static void Write(string path, LabelVolume labels)
    {
        var type = ScalarTypes.ForLabels(LargestLabel(labels));
        Write(path, labels.Grid, type, stream => VoxelWriter.Write(stream, labels.Values, type));
    }

    private static int LargestLabel(LabelVolume labels)
    {
        int largest = 0;
        foreach (int label in labels.Values)
        {
            largest = label >= 0 ? Math.Max(largest, label) : throw new ArgumentException($"A label is a number from 0 up, not {label}.", nameof(labels));
        }

        return largest;
    }

    private static ImageFile Open(string path)
    {
        return NiftiReader.Open(path);
    }

    private static void Write(string path, Grid grid, ScalarType type, Action<Stream> writeVoxels)
    {
        NiftiWriter.Write(path, grid, type, writeVoxels);
    }
}
