using System.Security.Cryptography;

namespace PromptUNet.Server.Storage;

/// <summary>
/// The server's files, in <c>.promptunet</c> in the folder of scans or in a folder apart from it. Scans and masks are named by the
/// SHA-256 of their bytes, so that every file of such a name is whole. An upload lies in a folder of its own under <c>incoming</c> until
/// its last byte is here.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string DatabaseName = "server.db";

    private readonly string _blobs, _sessions, _incoming;
    private readonly FileStream _lock;

    /// <summary>Makes the missing folders, and removes the unfinished uploads and files of a server that was killed.</summary>
    /// <param name="data">The folder of scans.</param>
    /// <param name="state">The folder of the server's own files; null for <c>.promptunet</c> in the folder of scans.</param>
    /// <exception cref="IOException">A folder cannot be used, or another server uses it.</exception>
    public DataFolder(string data, string? state = null)
    {
        Data = Directory.CreateDirectory(Path.GetFullPath(data)).FullName;
        Own = OwnFolder(data, state);
        _lock = Locked(Path.Combine(Own, "lock"));
        _blobs = PrivateFiles.Folder(Path.Combine(Own, "blobs"));
        _sessions = PrivateFiles.Folder(Path.Combine(Own, "sessions"));
        _incoming = Path.Combine(Own, "incoming");
        if (Directory.Exists(_incoming))
        {
            Directory.Delete(_incoming, recursive: true);
        }

        PrivateFiles.Folder(_incoming);
        string[] unfinished = ["*.tmp", "*.new"];
        foreach (string file in unfinished.SelectMany(names => Directory.GetFiles(Own, names, SearchOption.AllDirectories)))
        {
            File.Delete(file);
        }
    }

    /// <summary>The folder of the scans that the server offers.</summary>
    public string Data { get; }

    /// <summary>The folder of the server's own files.</summary>
    public string Own { get; }

    public string Database => Path.Combine(Own, DatabaseName);

    /// <summary>Returns the path of a task's journal. The cache of its computed slices lies beside it.</summary>
    public string Journal(string task) => Path.Combine(_sessions, $"{task}.journal");

    /// <summary>Returns the path of a scan or mask that is kept.</summary>
    public string Blob(string hash, string ending) => Path.Combine(_blobs, hash[..2], hash + ending);

    /// <summary>Makes room for an upload. The upload has a folder to itself, so that its header can name no other file.</summary>
    /// <param name="ending">The ending of the file's name.</param>
    public IncomingFile Receive(string ending) =>
        new(Directory.CreateDirectory(Path.Combine(_incoming, NewId())).FullName, ending, this);

    /// <summary>
    /// Removes the scans and masks that no row of the database names. When the database names none it keeps all: the database is new
    /// then, and the files may be those of a lost one.
    /// </summary>
    /// <param name="known">Hashes of the files that rows name.</param>
    public void RemoveBlobsExcept(IReadOnlySet<string> known)
    {
        foreach (string file in known.Count == 0 ? [] : Directory.EnumerateFiles(_blobs, "*", SearchOption.AllDirectories))
        {
            if (!known.Contains(Path.GetFileName(file).Split('.')[0]))
            {
                File.Delete(file);
            }
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Returns 128 random bits in hexadecimal: a name that cannot be guessed.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Makes the folder of the server's own files, or takes an existing one. Returns its path.</summary>
    /// <inheritdoc cref="DataFolder(string, string)"/>
    public static string OwnFolder(string data, string? state)
    {
        string usual = Path.Combine(Path.GetFullPath(data), ".promptunet"), own = state is null ? usual : Path.GetFullPath(state);
        if (RealPath.IsIn(RealPath.Of(own), RealPath.Of(Path.GetFullPath(data))))
        {
            throw new IOException($"The scans' folder {data} lies in {own}, which is for the server's own files. Keep the two apart.");
        }

        return own == usual || File.Exists(Path.Combine(own, DatabaseName)) || !File.Exists(Path.Combine(usual, DatabaseName))
            ? PrivateFiles.Folder(own)
            : throw new IOException(
                $"Annotations of these scans are in {usual}, and {own} has none. Stop the server and move them there, "
                + "or leave --state away.");
    }

    /// <summary>Opens a file that one process holds at a time. The system releases it when the process ends, however it ends.</summary>
    private static FileStream Locked(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            string folder = Path.GetDirectoryName(path)!;
            throw new IOException($"Another server uses the folder {folder}; stop it, or name another folder with --data or --state.", e);
        }
    }
}
