namespace PromptUNet.Imaging;

/// <summary>
/// Says of a refused file what it probably is and what to do: by what the file begins with, else by the field that was refused. The field
/// itself stands in brackets after it.
/// </summary>
internal static class UnreadableFile
{
    private const string AnnexIs = "This is a placeholder of git-annex or DataLad, not the file.";

    private const string AnnexDo = "Fetch the file itself with 'datalad get' or 'git annex get'.";

    private const string Dicom =
        "Convert the series with dcm2niix (dcm2niix -z y -o OUT FOLDER), or save it as NIfTI in 3D Slicer, and give the .nii.gz.";

    private const string Unpack = "Unpack it, and give the scan or mask that is in it.";

    private const string NoPlaceSaved = "Save it with the scan's geometry as NIfTI (in Python: nibabel, with the scan's affine).";

    private const string Picture =
        "A scan has to be a volume with a place in space: NIfTI, NRRD or MetaImage. A drawing of one slice is read from a PNG file.";

    private const string Unfinished = "The file is not whole: its copy or download broke off, or it is damaged. Copy or download it again.";

    private const string SeveralNumbers =
        "A voxel holds several numbers here, as in colour pictures and vector fields. Save one of them as a volume of its own.";

    private const string Anew =
        "The file was damaged, or written by a program that does not follow the format. Open it in a viewer such as 3D Slicer or ITK-SNAP, "
        + "check it, and save it again as .nii.gz.";

    /// <summary>The header leaves the voxels without a place.</summary>
    internal const string NoPlace =
        "The header does not say where the voxels lie: its geometry was lost when the file was written. Export it again from the program "
        + "that has the scan, or copy the geometry of the original file to it.";

    /// <summary>The voxels are elsewhere than beside the header.</summary>
    internal const string MoveBeside =
        "The file with the voxels has to lie beside this header. Move it here, and write its name alone into the header.";

    /// <summary>In this order: what a file looks like, what it probably is, what to do.</summary>
    private static readonly (Predicate<FileStart> LooksLike, string Is, string Do)[] Kinds =
    [
        (f => f.IsEmpty, "The file is empty: its copy or download never began.", "Copy or download it again."),
        (f => f.Begins("/annex/objects/") || f.Contains(".git/annex/objects/"), AnnexIs, AnnexDo),
        (f => f.Begins("version https://git-lfs"), "This is a placeholder of Git LFS, not the file.",
            "Fetch the file itself with 'git lfs pull'."),
        (f => f.Begins("<!doctype html", "<html") || (f.Begins("<?xml") && f.Contains("<html", "<Error>")),
            "This is a web page, perhaps of an error or of a sign-in, under the name of a scan.", "Download the file again."),
        (f => f.IsDicomDirectory, "This is a DICOMDIR, the table of contents of a DICOM disc.", Dicom),
        (f => f.IsDicom, "This is DICOM.", Dicom),
        (f => f.IsZipOfDicom, "This is a zip archive of DICOM files.", $"Unpack it first. {Dicom}"),
        (f => f.HasEnding(".npz") || f.BeginsWith([0x93, .. "NUMPY"u8]), "This is an array of NumPy, which has no place in space.",
            NoPlaceSaved),
        (f => f.BeginsWith([.. "PK"u8, 3, 4]), "This is a zip archive.", Unpack),
        (f => f.HoldsTar, "This is a tar archive.", Unpack),
        (f => f.BeginsWith([.. "BZh"u8]) || f.BeginsWith([0xfd, .. "7zXZ"u8]) || f.BeginsWith([.. "7z"u8, 0xbc, 0xaf])
            || f.BeginsWith([0x28, 0xb5, 0x2f, 0xfd]) || f.BeginsWith([.. "Rar!"u8]),
            "The file is packed in a way that is not read here.", Unpack),
        (f => f.IsPackedTwice, "The file was compressed twice.", "Unpack it once with gunzip, and give what results."),
        (f => f.BeginsWith([0x89, .. "PNG"u8]), "This is a PNG picture, where a volume is expected.", Picture),
        (f => f.BeginsWith([0xff, 0xd8, 0xff]), "This is a JPEG picture, where a volume is expected.", Picture),
        (f => f.BeginsWith([.. "GIF8"u8]), "This is a GIF picture, where a volume is expected.", Picture),
        (f => f.IsBitmap, "This is a BMP picture, where a volume is expected.", Picture),
        (f => f.BeginsWith([.. "II*"u8, 0]) || f.BeginsWith([.. "MM"u8, 0, 42]), "This is a TIFF picture, where a volume is expected.",
            Picture),
        (f => f.IsFreeSurfer, "This is a volume of FreeSurfer.", "Convert it with 'mri_convert IN.mgz OUT.nii.gz'."),
        (f => f.BeginsWith([0x89, .. "HDF"u8]) || f.Begins("CDF"), "This is HDF5 or NetCDF, as MATLAB, MINC and others write it.",
            NoPlaceSaved),
        (f => f.Begins("MATLAB"), "This is a MATLAB file, which has no place in space.", NoPlaceSaved),
        (f => f.HasEnding(".head", ".brik", ".brik.gz"), "This is a volume of AFNI.", "Convert it with 3dAFNItoNIFTI."),
        (f => f.HasEnding(".par", ".rec"), "This is a scan of a Philips scanner.", Dicom),
        (f => f.IsAnalyze, "This is Analyze 7.5, which does not say which side is left, or a damaged NIfTI file.",
            "Convert it to NIfTI with the program it comes from, and check left and right."),
        (f => f.IsNifti && !f.HasEnding(".nii", ".nii.gz", ".hdr", ".hdr.gz"), "This is NIfTI under another name.",
            "Rename it so that its name ends in .nii, or in .nii.gz if it is compressed."),
        (f => f.Begins("NRRD000") && !f.HasEnding(".nrrd", ".nhdr"), "This is NRRD under another name.",
            "Rename it so that its name ends in .nrrd."),
        (f => f.Begins("ObjectType", "NDims") && !f.HasEnding(".mha", ".mhd"), "This is MetaImage under another name.",
            "Rename it so that its name ends in .mha."),
    ];

    /// <summary>The refusal with advice; as it is where it has some, or where the field says it all.</summary>
    public static ImageFormatException Explained(ImageFormatException e) =>
        e.Advice is null && (ByContent(e.Path) ?? ByField(e.Field, e.Value)) is { } advice ? e.With(advice) : e;

    /// <summary>Refuses a folder, and a link to a file that was not fetched.</summary>
    /// <exception cref="ImageFormatException">The path leads to no file.</exception>
    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    public static void CheckThere(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImageFormatException(path, "file", "a folder", "but a scan or mask is a file", advice: FileStart.IsDicomFolder(path)
                ? $"This is a folder of DICOM files. {Dicom}"
                : "This is a folder. Name one file in it.");
        }

        string? target = new FileInfo(path).LinkTarget;
        if (target is not null && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true })
        {
            string advice = target.Contains(".git/annex/", StringComparison.Ordinal)
                ? $"{AnnexIs} {AnnexDo}"
                : "This is a link to a file that is gone. Put the file back, or name the file itself.";
            throw new ImageFormatException(path, "link", target, "where no file is", advice: advice);
        }

        if (target is null && !File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }
    }

    private static string? ByContent(string path) =>
        FileStart.Of(path) is { } start && Array.Find(Kinds, kind => kind.LooksLike(start)) is { Is: not null } kind
            ? $"{kind.Is} {kind.Do}"
            : null;

    private static string? ByField(string field, string value) => field switch
    {
        "ending" => "A scan or a mask has to be NIfTI, NRRD or MetaImage. Convert it, for example by saving it as .nii.gz in 3D Slicer.",
        "volume" => null,
        "header" or "data" => Unfinished,
        "srow" or "qform" or "pixdim" => NoPlace,
        "kinds" or "ElementNumberOfChannels" or "dim[5]" or "dim[6]" or "dim[7]" => SeveralNumbers,
        "datatype" when value is "32" or "128" or "1792" or "2048" or "2304" => SeveralNumbers,
        "data file" or "ElementDataFile" =>
            "The file with the voxels, which the header names, is not there. Put it beside the header, under that name.",
        _ => Anew,
    };
}
