namespace PromptUNet.Imaging;

/// <summary>
/// Reads and writes all scans and masks on disk. The format follows from the ending of the file's name. Voxels are in the file's own
/// array order, with an affine in RAS+ millimetres.
/// </summary>
public static class VolumeFile
{
    /// <summary>The endings that are read and written; one that another ends in comes after it.</summary>
    public static IReadOnlyList<string> Endings { get; } =
        [".nii.gz", ".nii", ".hdr.gz", ".hdr", ".img.gz", ".img", ".seg.nrrd", ".nrrd", ".nhdr", ".mha", ".mhd"];

    /// <summary>Reads a scan. NaN and infinite values are kept, and counted in its warnings.</summary>
    /// <param name="path">A file with one of the <see cref="Endings"/>.</param>
    /// <param name="volume">Which volume of a 4-D file; null for the first one, and a warning where there are more.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="ImageFormatException">The file is refused.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Volume ReadImage(string path, int? volume = null, CancellationToken cancel = default)
    {
        var file = Open(path, cancel);
        var voxels = VoxelReader.Grey(file.Voxels, file.CheckedVolume(volume ?? 0));
        string[] others = volume is null && file.Voxels.Volumes > 1
            ? [$"The file holds {file.Voxels.Volumes} volumes, as a series in time does; the first one is used (volume 0)."]
            : [];
        return new Volume(file.Grid, voxels) { Warnings = [.. file.Warnings, .. others, .. GreyWarnings.Of(voxels)] };
    }

    /// <summary>
    /// Reads a segmentation. Values that are nearly whole are rounded, NaN and one negative number are background, and warnings count them.
    /// Several layers or volumes are merged, and a warning counts where they overlap; <see cref="ReadLayers"/> keeps them apart.
    /// </summary>
    /// <param name="path">A file with one of the <see cref="Endings"/>.</param>
    /// <param name="volume">Only this volume of a 4-D file, as it is stored; null for all.</param>
    /// <exception cref="ImageFormatException">The file is refused.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static LabelVolume ReadLabels(string path, int? volume = null)
    {
        return volume is { } one ? Labels(Open(path), one) : ReadLayers(path).Merged();
    }

    /// <summary>
    /// Reads a segmentation whose structures may overlap: the layers of a .seg.nrrd, or the volumes of a 4-D mask, one structure in each.
    /// </summary>
    /// <param name="path">A file with one of the <see cref="Endings"/>.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="ImageFormatException">The file is refused.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static LabelLayers ReadLayers(string path, CancellationToken cancel = default)
    {
        var file = Open(path, cancel);
        return file.Segments is not null ? NrrdSegments.Read(file)
            : file.Voxels.Volumes > 1 ? MaskChannels.Read(file)
            : new LabelLayers(Labels(file, 0));
    }

    /// <summary>The content of the header, without the voxels.</summary>
    /// <param name="readVoxels">Also reads the first volume, to check the data and count NaN and infinite values.</param>
    /// <inheritdoc cref="ReadImage"/>
    public static VolumeInfo Describe(string path, bool readVoxels = false)
    {
        var file = Open(path);
        file.Voxels.CheckLength();
        var warnings = readVoxels ? [.. file.Warnings, .. GreyWarnings.Of(VoxelReader.Grey(file.Voxels, 0))] : file.Warnings;
        return new VolumeInfo(
            path, file.Format, file.Grid, file.Dimensions, file.Voxels.Volumes, file.Voxels.Type, Orientation.Letters(file.Grid.Affine),
            [.. (file.Segments ?? []).Select(segment => segment.Label)], warnings);
    }

    /// <summary>Writes a scan as 32-bit floats; after an interrupted write the old file is still there.</summary>
    /// <exception cref="ArgumentException">The name's ending is not known, or is one of segmentations.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Volume volume)
    {
        if (Ending(path) == ".seg.nrrd")
        {
            throw new ArgumentException($"{path}: a .seg.nrrd file holds labels, not a scan.", nameof(path));
        }

        Write(path, volume.Grid, ScalarType.Float32, stream => VoxelWriter.Write(stream, volume.Voxels), []);
    }

    /// <summary>
    /// Writes a segmentation in the narrowest type that holds its labels; after an interrupted write the old file is still there. Only
    /// .seg.nrrd keeps names and colours.
    /// </summary>
    /// <exception cref="ArgumentException">The name's ending is not known, or a label is negative.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, LabelVolume labels)
    {
        var type = ScalarTypes.ForLabels(LargestLabel(labels));
        var pairs = Ending(path) == ".seg.nrrd" ? SegmentPairs.Of(new LabelLayers(labels)) : [];
        Write(path, labels.Grid, type, stream => VoxelWriter.Write(stream, labels, type), pairs);
    }

    /// <summary>
    /// Writes a segmentation whose structures may overlap, as 3D Slicer does: a .seg.nrrd whose fastest axis counts the layers. With one
    /// layer, the same as <see cref="Write(string, LabelVolume)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The name's ending is not known, or not .seg.nrrd although there are several layers, or a label is negative.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, LabelLayers labels)
    {
        if (labels.Layers.Count == 1)
        {
            Write(path, labels.Merged());
            return;
        }

        if (Ending(path) != ".seg.nrrd")
        {
            throw new ArgumentException($"{path}: layers that overlap are written to a .seg.nrrd alone.", nameof(path));
        }

        var type = ScalarTypes.ForLabels(labels.Layers.Max(LargestLabel));
        NrrdWriter.Write(
            path, labels.Grid, type, stream => VoxelWriter.Write(stream, labels.Layers, type), SegmentPairs.Of(labels),
            labels.Layers.Count);
    }

    /// <summary>The files that writing to a path makes or replaces; some formats have header and voxels in two files.</summary>
    /// <exception cref="ArgumentException">The name's ending is not known.</exception>
    public static IReadOnlyList<string> FilesWritten(string path) => Ending(path) switch
    {
        ".nhdr" => [path, NrrdWriter.DataFile(path)],
        ".mhd" => [path, MetaImageWriter.DataFile(path)],
        ".hdr" or ".img" or ".hdr.gz" or ".img.gz" =>
            [NiftiNames.HeaderToWrite(path), NiftiNames.DataToWrite(NiftiNames.HeaderToWrite(path))],
        null => throw UnknownEnding(path),
        _ => [path],
    };

    private static LabelVolume Labels(ImageFile file, int volume)
    {
        var voxels = VoxelReader.Labels(file.Voxels, file.CheckedVolume(volume));
        return new LabelVolume(file.Grid, voxels) { Warnings = [.. file.Warnings, .. voxels.Warnings] };
    }

    private static ImageFile Open(string path, CancellationToken cancel)
    {
        var file = Open(path);
        return file with { Voxels = file.Voxels with { Cancel = cancel } };
    }

    private static ImageFile Open(string path)
    {
        UnreadableFile.CheckThere(path);
        try
        {
            return Ending(path) switch
            {
                ".nrrd" or ".nhdr" or ".seg.nrrd" => NrrdReader.Open(path),
                ".mha" or ".mhd" => MetaImageReader.Open(path),
                null => throw new ImageFormatException(
                    path, "ending", Path.GetExtension(path) is { Length: > 0 } other ? other : "missing",
                    $"but known are {string.Join(", ", Endings)}"),
                _ => NiftiReader.Open(path),
            };
        }
        catch (ImageFormatException e)
        {
            throw UnreadableFile.Explained(e);
        }
    }

    private static void Write(string path, Grid grid, ScalarType type, Action<Stream> writeVoxels, IEnumerable<string> segmentPairs)
    {
        switch (Ending(path))
        {
            case ".nrrd" or ".nhdr" or ".seg.nrrd":
                NrrdWriter.Write(path, grid, type, writeVoxels, segmentPairs);
                break;
            case ".mha" or ".mhd":
                MetaImageWriter.Write(path, grid, type, writeVoxels);
                break;
            case null:
                throw UnknownEnding(path);
            default:
                NiftiWriter.Write(path, grid, type, writeVoxels);
                break;
        }
    }

    private static ArgumentException UnknownEnding(string path) =>
        new($"{path}: the name's ending is not known; known are {string.Join(", ", Endings)}.", nameof(path));

    private static string? Ending(string path) =>
        Endings.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static int LargestLabel(LabelVolume labels) => labels.Present() switch
    {
        [] => 0,
        [< 0 and var negative, ..] => throw new ArgumentException($"A label is a number from 0 up, not {negative}.", nameof(labels)),
        [.., var largest] => largest,
    };
}
