using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Studies;

/// <summary>Makes studies of files that come from outside: whole or not at all.</summary>
internal sealed class ScanIntake(DataFolder folder, StudyStore studies, MemoryBudget memory, ServerOptions options)
{
    /// <summary>Formats that are one file. The others name a second one, which could be any of the server's.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".nii.gz", ".nii", ".nrrd", ".mha"];

    /// <summary>The ending of a scan's name.</summary>
    /// <exception cref="Refusal">It is none that is taken (415).</exception>
    public static string EndingOf(string name) => Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".seg.nrrd", StringComparison.OrdinalIgnoreCase))
        ?? throw new Refusal(415, "unknown-format", $"A scan's name ends in {string.Join(", ", Endings)}; for one in two files, convert it to one of these.");

    /// <summary>Takes a scan.</summary>
    /// <param name="name">What it is called; no folders in it.</param>
    /// <param name="project">Where it belongs.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="cancel">Breaks off; nothing is left then.</param>
    /// <returns>The study, and whether it is new.</returns>
    /// <exception cref="Refusal">It is too large, or no scan that can be read.</exception>
    public async Task<(Study Study, bool IsNew)> Take(string name, long project, Stream bytes, CancellationToken cancel)
    {
        string ending = EndingOf(name);
        using var file = folder.Receive(ending);
        string hash = await file.Write(bytes, options.MostUpload, cancel);
        if (studies.Find(project, name, hash) is { } known)
        {
            return (known, false);
        }

        var facts = await Facts(file.Path, name, cancel);
        file.Keep(hash);
        return (studies.Add(project, name, hash, facts), true);
    }

    private async Task<StudyFacts> Facts(string path, string name, CancellationToken cancel)
    {
        try
        {
            long bytes = 0;
            return await memory.Read(() => bytes = Checked(VolumeFile.Describe(path)), () => StudyFacts.Of(new Scan(VolumeFile.ReadImage(path), bytes)), cancel);
        }
        catch (ImageFormatException e)
        {
            throw Refusal.Unreadable(name, e);
        }
    }

    private long Checked(VolumeInfo info) => info.Grid.Size.Count <= options.MostVoxels
        ? Scan.BytesOf(info)
        : throw new Refusal(413, "too-large", $"The scan has {info.Grid.Size} voxels; at most {options.MostVoxels} are taken here. Cut or resample it first.");
}
