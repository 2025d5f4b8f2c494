using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Studies;

/// <summary>Makes studies of uploaded files. It keeps a whole file or nothing.</summary>
internal sealed class ScanImport(DataFolder folder, StudyStore studies, MemoryBudget memory, ServerOptions options)
{
    /// <summary>Endings of the formats that are one file. The others name a second file, which could be any of the server's.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".nii.gz", ".nii", ".nrrd", ".mha"];

    /// <summary>Returns the ending of a scan's name.</summary>
    /// <exception cref="Refusal">The server does not read scans of this ending (415).</exception>
    public static string EndingOf(string name) => Endings.FirstOrDefault(e => EndsIn(name, e) && !EndsIn(name, ".seg.nrrd"))
        ?? throw Refusal.UnknownFormat(
            $"A scan's name ends in {string.Join(", ", Endings)}. Convert it to one of these first: DICOM with dcm2niix, a scan in two "
            + "files by saving it as one.");

    /// <summary>Imports a scan. Returns its study, and whether the study is new.</summary>
    /// <param name="name">The name of the file, without folders.</param>
    /// <param name="project">The number of its project.</param>
    /// <param name="bytes">The bytes of the file.</param>
    /// <param name="cancel">Stops the import, which then leaves nothing behind.</param>
    /// <exception cref="Refusal">The file is too large, or no scan that can be read.</exception>
    public async Task<(Study Study, bool IsNew)> Import(string name, long project, Stream bytes, CancellationToken cancel)
    {
        string ending = EndingOf(name);
        using var file = folder.Receive(ending);
        string hash = await file.Write(bytes, options.MostUpload, cancel);
        if (studies.Find(project, name, hash) is { } known)
        {
            return (known, false);
        }

        var facts = await Facts(file.Path, name, cancel);
        cancel.ThrowIfCancellationRequested();      // The user may have been removed meanwhile.
        file.Keep(hash);
        return (studies.Add(project, name, hash, facts), true);
    }

    private async Task<StudyFacts> Facts(string path, string name, CancellationToken cancel)
    {
        try
        {
            long bytes = 0;
            return await memory.Read(
                () => bytes = Checked(VolumeFile.Describe(path)),
                () => StudyFacts.Of(new Scan(VolumeFile.ReadImage(path), bytes)),
                cancel);
        }
        catch (ImageFormatException e)
        {
            throw Refusal.Unreadable(name, e);
        }
    }

    private long Checked(VolumeInfo info) => info.Grid.Size.Count <= options.MostVoxels
        ? Scan.BytesOf(info)
        : throw Refusal.TooLarge(
            $"The scan has {info.Grid.Size} voxels; at most {options.MostVoxels} are taken here. Cut or resample it first.");

    private static bool EndsIn(string name, string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
