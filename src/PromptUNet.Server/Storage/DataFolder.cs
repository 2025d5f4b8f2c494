using System.Security.Cryptography;

namespace PromptUNet.Server.Storage;

/// <summary>
/// The server's files, in <c>.promptunet</c> in the folder of scans or in a folder apart from it. Scans and masks are named by the
/// SHA-256 of their bytes, so that every file of such a name is whole. An upload lies in a folder of its own under <c>incoming</c> until
/// its last byte is here.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>The database, in the folder of the server's own files.</summary>
    public const string DatabaseName = "server.db";

    private readonly string _blobs, _sessions, _incoming;
    private readonly FileStream _lock;

    /// <summary>Makes the missing folders, and removes the unfinished uploads and files of a server that was killed.</summary>
    /// <param name="data">The folder of the scans that the server offers.</param>
    /// <param name="state">The folder of the server's own files; null for <c>.promptunet</c> in the folder of scans.</param>
    /// <param name="reserve">The bytes of the disk that are kept for journals; null for the usual reserve.</param>
    /// <exception cref="IOException">A folder cannot be used, or another server uses it.</exception>
    public DataFolder(string data, string? state = null, long? reserve = null)
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

        Quarantine = new Quarantine(PrivateFiles.Folder(Path.Combine(Own, "quarantine")));
        Reserve = new DiskReserve(Own, reserve);
    }

    /// <summary>The folder of the scans that the server offers.</summary>
    public string Data { get; }

    /// <summary>The folder of the server's own files.</summary>
    public string Own { get; }

    public string Database => Path.Combine(Own, DatabaseName);

    /// <summary>The files that no row of the database names.</summary>
    public Quarantine Quarantine { get; }

    /// <summary>The last space of the disk.</summary>
    public DiskReserve Reserve { get; }

    /// <summary>Held while a file is kept and its row is added, so that no removal comes in between.</summary>
    public Lock Keeping { get; } = new();

    /// <summary>Returns the path of a task's journal. The cache of its computed slices lies beside it.</summary>
    public string Journal(string task) => Path.Combine(_sessions, $"{task}.journal");

    /// <summary>Returns the path of a scan or mask that is kept.</summary>
    public string Blob(string hash, string ending) => Path.Combine(_blobs, hash[..2], hash + ending);

    /// <summary>Makes room for an upload. The upload has a folder to itself, so that its header can name no other file.</summary>
    /// <param name="ending">The ending of the file's name.</param>
    public IncomingFile Receive(string ending) =>
        new(Directory.CreateDirectory(Path.Combine(_incoming, NewId())).FullName, ending, this, Reserve);

    /// <summary>Checks that the bytes of a scan or mask are those whose hash is its name.</summary>
    /// <param name="path">Its path, from <see cref="Blob"/>.</param>
    /// <exception cref="StoredFileException">It is missing, or has changed.</exception>
    public static void CheckBlob(string path)
    {
        try
        {
            if (!IsAsStored(path))
            {
                throw new StoredFileException(
                    "The stored file has changed on the server's disk since it was uploaded: have it restored from the back-up.");
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StoredFileException("The stored file is missing on the server's disk: have it restored from the back-up.");
        }
    }

    /// <summary>Returns the stored scans and masks.</summary>
    public IEnumerable<FileInfo> Blobs() => new DirectoryInfo(_blobs).EnumerateFiles("*", SearchOption.AllDirectories);

    /// <summary>Reads the stored scans and masks. Returns the names of those that have changed.</summary>
    public IEnumerable<string> ChangedBlobs(CancellationToken cancel)
    {
        foreach (var blob in Blobs())
        {
            cancel.ThrowIfCancellationRequested();
            if (!IsAsStored(blob.FullName))
            {
                yield return blob.Name;
            }
        }
    }

    /// <summary>Returns the journals of all tasks.</summary>
    public IEnumerable<FileInfo> Journals() => new DirectoryInfo(_sessions).EnumerateFiles("*.journal");

    /// <summary>Returns the hash in the name of a scan or mask.</summary>
    public static string HashOf(string path) => Path.GetFileName(path).Split('.')[0];

    /// <summary>Brings a scan or mask back from the quarantine. Returns false when it is not there.</summary>
    public bool ReturnBlob(string hash)
    {
        var found = Quarantine.Find(hash);
        foreach (var file in found)
        {
            string place = Path.Combine(_blobs, hash[..2], file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(file.FullName, place, overwrite: true);
        }

        return found.Count > 0;
    }

    /// <summary>Removes a scan or mask.</summary>
    public void RemoveBlob(string hash)
    {
        var folder = new DirectoryInfo(Path.Combine(_blobs, hash[..2]));
        foreach (var file in Quarantine.Find(hash).Concat(folder.Exists ? folder.EnumerateFiles($"{hash}.*") : []))
        {
            file.Delete();
        }
    }

    /// <summary>Removes the journal of a task, its computed slices and the copies of its damaged ends.</summary>
    public void RemoveTask(string task)
    {
        foreach (string file in Directory.GetFiles(_sessions, $"{task}.journal*"))
        {
            File.Delete(file);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Returns 128 random bits in hexadecimal: a name that cannot be guessed.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static bool IsAsStored(string blob)
    {
        using var file = new FileStream(blob, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 17);
        return Convert.ToHexStringLower(SHA256.HashData(file)) == HashOf(blob);
    }

    /// <summary>Makes the folder of the server's own files, or takes an existing one. Returns its path.</summary>
    /// <exception cref="IOException">The two folders lie in one another, or annotations of the scans are elsewhere.</exception>
    public static string OwnFolder(string data, string? state)
    {
        string usual = OwnPath(data, null), own = OwnPath(data, state);
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

    /// <summary>Returns where the server's own files lie.</summary>
    /// <param name="data">The folder of scans.</param>
    /// <param name="state">The folder of the server's own files; null for <c>.promptunet</c> in the folder of scans.</param>
    public static string OwnPath(string data, string? state) => Path.GetFullPath(state ?? Path.Combine(data, ".promptunet"));

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
