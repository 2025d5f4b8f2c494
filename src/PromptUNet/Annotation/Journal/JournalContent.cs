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
/// <param name="Warning">Reports an end that is torn, damaged or cannot be applied; null when the journal is whole.</param>
public sealed record JournalContent(JournalHeader Header, IReadOnlyList<Command> Commands, long Length, string Checksum, string? Warning)
{
    /// <summary>The model that was used last.</summary>
    public string Model => Commands.OfType<UseModel>().LastOrDefault()?.Model ?? Header.Model;

    /// <summary>How many commands are left out at the end: records there, whole or not.</summary>
    public int Lost { get; init; }

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

    /// <summary>The history that the commands lead to.</summary>
    /// <param name="start">The state to begin with.</param>
    /// <exception cref="ArgumentException">A command cannot follow the ones before it.</exception>
    /// <exception cref="InvalidOperationException">The same.</exception>
    public History ToHistory(AnnotationState start) => Commands.Aggregate(new History(start), (history, command) => history.Apply(command));

    /// <param name="file">The journal's bytes.</param>
    /// <param name="path">For messages.</param>
    /// <param name="end">After how many commands it ends, because the next one cannot be applied; null when all can.</param>
    internal static JournalContent Read(Stream file, string path, JournalEnd? end = null)
    {
        file.Position = 0;
        string checksum = JournalRecord.Beginning;
        var header = HeaderIn(JournalRecord.Read(file, ref checksum), path);
        List<Command> commands = [];
        long whole = file.Position;
        while (commands.Count != end?.Commands && JournalRecord.Read(file, ref checksum) is { } json)
        {
            commands.Add(CommandIn(json, commands.Count + 1, path));
            whole = file.Position;
        }

        var content = new JournalContent(header, commands, whole, checksum, null);
        return whole == file.Length ? content : content.Without(
            RecordsAfter(file, whole), end?.Reason ?? "could not be read",
            $"Of {path} the last {file.Length - whole} of {file.Length} bytes are left out.");
    }

    /// <summary>Without the commands from the first one on that cannot be applied.</summary>
    internal JournalContent Until(JournalEnd? end) => end is null ? this
        : (this with { Commands = [.. Commands.Take(end.Commands)] }).Without(
            Lost + Commands.Count - end.Commands, end.Reason, "What comes from there on is left out.");

    /// <exception cref="JournalException">The journal is of another scan, or of another model that is not allowed.</exception>
    internal void Check(Volume volume, string model, bool allowOtherModel)
    {
        var fingerprint = VolumeFingerprint.Of(volume);
        if (fingerprint != Header.Volume)
        {
            throw new JournalException(fingerprint.DifferenceFrom(Header.Volume));
        }

        if (model != Model && !allowOtherModel)
        {
            throw new JournalException($"The journal was made with the model {Model}; with {model} its result would differ.");
        }
    }

    private JournalContent Without(int lost, string reason, string where) => this with
    {
        Lost = lost,
        Warning = $"{(lost == 1 ? "1 step" : $"{lost} steps")} after step {Commands.Count} of the journal {reason}. {where}",
    };

    /// <summary>Lines, the last of which may be torn.</summary>
    private static int RecordsAfter(Stream file, long whole)
    {
        file.Position = whole;
        byte[] block = new byte[1 << 16];
        int lines = 0, last = '\n';
        for (int got = file.Read(block); got > 0; got = file.Read(block))
        {
            lines += block.AsSpan(0, got).Count((byte)'\n');
            last = block[got - 1];
        }

        return last == '\n' ? lines : lines + 1;
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

/// <summary>Where a journal ends, because its next command cannot be applied.</summary>
/// <param name="Commands">How many commands are before it.</param>
/// <param name="Reason">What is said of it and all after it.</param>
internal sealed record JournalEnd(int Commands, string Reason);

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
