using Microsoft.AspNetCore.Http;
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
    /// <param name="scan">The scan.</param>
    /// <param name="cancel">Stops the import, which then leaves nothing behind.</param>
    /// <exception cref="Refusal">
    /// There is no such project, there is no room for the file, the file is too large, or no scan that can be read.
    /// </exception>
    public async Task<(Study Study, bool IsNew)> Import(IncomingScan scan, CancellationToken cancel)
    {
        string ending = EndingOf(scan.Name);
        studies.FindProject(scan.Project);
        CheckQuota(scan.Uploader, Math.Min(scan.Length ?? 0, options.MostUpload));
        using var file = folder.Receive(ending);
        string hash = await file.Write(scan.Bytes, options.MostUpload, scan.Length, cancel);
        if (studies.Find(scan.Project, scan.Name, hash) is { } known)
        {
            return (known, false);
        }

        long bytes = new FileInfo(file.Path).Length;
        CheckQuota(scan.Uploader, bytes);
        var facts = await Facts(file.Path, scan.Name, cancel);
        cancel.ThrowIfCancellationRequested();      // The user may have been removed meanwhile.
        lock (folder.Keeping)
        {
            file.Keep(hash);
            return (studies.Add(scan, hash, bytes, facts), true);
        }
    }

    private void CheckQuota(long uploader, long more)
    {
        long used = studies.BytesOf(uploader);
        if (used + more > options.MostBytesOfUser)
        {
            throw new Refusal(
                StatusCodes.Status507InsufficientStorage, "quota",
                $"Your scans take {used >> 20} MiB of the {options.MostBytesOfUser >> 20} MiB that a user may fill. "
                + "Ask an admin to erase those that are done.");
        }
    }

    private async Task<StudyFacts> Facts(string path, string name, CancellationToken cancel)
    {
        try
        {
            long bytes = 0;
            return await memory.Read(
                () => bytes = Checked(VolumeFile.Describe(path)),
                () => StudyFacts.Of(new Scan(VolumeFile.ReadImage(path, cancel: cancel), bytes)),
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

/// <summary>A scan that is to become a study.</summary>
/// <param name="Name">The name of its file, without folders.</param>
/// <param name="Project">The number of its project.</param>
/// <param name="Uploader">The number of the user who sends it.</param>
/// <param name="Bytes">The bytes of its file.</param>
/// <param name="Length">The number of bytes; null when the sender does not say.</param>
internal sealed record IncomingScan(string Name, long Project, long Uploader, Stream Bytes, long? Length);
