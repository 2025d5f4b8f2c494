using System.Security.Cryptography;
using System.Text.Json;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>The content of a journal.</summary>
/// <param name="Header">What the annotation began with.</param>
/// <param name="Commands">All whole records, in order.</param>
/// <param name="Length">Bytes of the whole records.</param>
/// <param name="Checksum">Of the last whole record.</param>
/// <param name="Warning">Reports a torn or damaged end; null when the journal is whole.</param>
public sealed record JournalContent(JournalHeader Header, IReadOnlyList<Command> Commands, long Length, string Checksum, string? Warning)
{
    /// <summary>The model that was used last.</summary>
    public string Model => Commands.OfType<UseModel>().LastOrDefault()?.Model ?? Header.Model;

    /// <summary>
    /// What is worth reporting, in sentences: a damaged end, and labels that were cut where others were drawn over them.
    /// </summary>
    public IReadOnlyList<string> Warnings => [.. new[] { Warning, CutLabels }.OfType<string>()];

    private string? CutLabels =>
        Header.Version < JournalHeader.WholeLabels && Commands.SelectMany(EffortReport.Steps).OfType<AddLabel>().Skip(1).Any()
            ? "The journal was begun with an earlier version, in which a label cut a hole into those drawn before it. "
                + "Its labels are whole now, and may differ where they meet: look at these places."
            : null;

    /// <summary>
    /// Reads a journal up to its end or to the first record that is torn or does not fit its checksum, and changes nothing.
    /// </summary>
    /// <exception cref="JournalException">
    /// The file does not begin as a journal of this version does, or a whole record is not a command of this version.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static JournalContent Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        return Read(file, path);
    }

    internal static JournalContent Read(Stream file, string path)
    {
        string checksum = JournalRecord.Beginning;
        var header = HeaderIn(JournalRecord.Read(file, ref checksum), path);
        List<Command> commands = [];
        long whole = file.Position;
        while (JournalRecord.Read(file, ref checksum) is { } json)
        {
            commands.Add(CommandIn(json, commands.Count + 1, path));
            whole = file.Position;
        }

        string? warning = whole == file.Length ? null
            : $"The journal {path} is torn or damaged after {commands.Count} whole commands: "
                + $"its last {file.Length - whole} of {file.Length} bytes are left out.";
        return new JournalContent(header, commands, whole, checksum, warning);
    }

    /// <summary>The history that the commands lead to.</summary>
    /// <param name="start">The state to begin with.</param>
    /// <exception cref="JournalException">A command cannot follow the ones before it.</exception>
    public History ToHistory(AnnotationState start)
    {
        var history = new History(start);
        for (int i = 0; i < Commands.Count; i++)
        {
            try
            {
                history = history.Apply(Commands[i]);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                throw new JournalException($"Command {i + 1} of the journal cannot follow the ones before it: {e.Message}", e);
            }
        }

        return history;
    }

    /// <summary>The same on a scan, with a model.</summary>
    /// <exception cref="JournalException">
    /// The journal is of another scan, or of another model that is not allowed, or not whole in itself.
    /// </exception>
    internal History HistoryOf(Volume volume, string model, bool allowOtherModel)
    {
        var fingerprint = VolumeFingerprint.Of(volume);
        if (fingerprint != Header.Volume)
        {
            throw new JournalException(fingerprint.DifferenceFrom(Header.Volume));
        }

        return model == Model || allowOtherModel
            ? ToHistory(AnnotationState.Empty(volume.Grid))
            : throw new JournalException($"The journal was made with the model {Model}; with {model} its result would differ.");
    }

    private static JournalHeader HeaderIn(byte[]? json, string path)
    {
        if (json is null)
        {
            throw new JournalException($"{path} is no journal, or its first record is damaged.");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            int version = document.RootElement.GetProperty("version").GetInt32();
            return version is >= JournalHeader.OldestVersion and <= JournalHeader.CurrentVersion
                ? document.Deserialize(AnnotationJson.Default.JournalHeader)!
                : throw new JournalException(
                    $"The journal {path} is of version {version}; this program reads versions {JournalHeader.OldestVersion} "
                    + $"to {JournalHeader.CurrentVersion}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JournalException($"{path} does not begin as a journal does: {e.Message}", e);
        }
    }

    private static Command CommandIn(byte[] json, int number, string path)
    {
        try
        {
            return Command.FromJson(json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new JournalException($"Command {number} of the journal {path} is not known to this version: {e.Message}", e);
        }
    }
}

/// <summary>Everything that an annotation's result depends on beside its commands; the first record of a journal.</summary>
/// <param name="Version">Of the journal's format.</param>
/// <param name="Volume">The scan.</param>
/// <param name="Model">Identifies the segmenter's weights, best by their hash.</param>
/// <param name="Options">How slices are computed. The number of threads does not count, and is always 1 here.</param>
public sealed record JournalHeader(int Version, VolumeFingerprint Volume, string Model, PropagationOptions Options)
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentVersion = WholeLabels;

    /// <summary>The oldest format that it reads.</summary>
    public const int OldestVersion = 1;

    /// <summary>The first version in which no label cuts another one.</summary>
    internal const int WholeLabels = 2;

    /// <summary>A header of the current version.</summary>
    public static JournalHeader Of(Volume volume, string model, PropagationOptions options) =>
        new(CurrentVersion, VolumeFingerprint.Of(volume), model, options with { Threads = 1 });

    /// <summary>SHA-256 of all of it.</summary>
    internal byte[] Digest => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, AnnotationJson.Default.JournalHeader));
}

/// <summary>A file is no journal, or one of another scan, model or version.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
