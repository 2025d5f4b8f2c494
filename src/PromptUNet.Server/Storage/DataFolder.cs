using System.Security.Cryptography;

namespace PromptUNet.Server.Storage;

/// <summary>
/// The server's files: <c>.promptunet</c> in the data folder. Scans and masks are named by the SHA-256 of their bytes, so that a file
/// that is there is whole; what arrives lies in a folder of its own under <c>incoming</c> until then.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _blobs, _sessions, _incoming;
    private readonly FileStream _lock;

    /// <summary>Makes what is missing, and removes what was arriving, or was begun to be written, when an earlier server ended.</summary>
    /// <exception cref="IOException">The folder cannot be written, or another server uses it.</exception>
    public DataFolder(string data)
    {
        Data = Path.GetFullPath(data);
        Own = PrivateFiles.Folder(Path.Combine(Directory.CreateDirectory(Data).FullName, ".promptunet"));
        _lock = Locked(Path.Combine(Own, "lock"));
        (_blobs, _sessions, _incoming) = (PrivateFiles.Folder(Path.Combine(Own, "blobs")), PrivateFiles.Folder(Path.Combine(Own, "sessions")), Path.Combine(Own, "incoming"));
        if (Directory.Exists(_incoming))
        {
            Directory.Delete(_incoming, recursive: true);
        }

        PrivateFiles.Folder(_incoming);
        foreach (string begun in ((string[])["*.tmp", "*.new"]).SelectMany(names => Directory.GetFiles(Own, names, SearchOption.AllDirectories)))
        {
            File.Delete(begun);
        }
    }

    /// <summary>Where scans are offered from.</summary>
    public string Data { get; }

    /// <summary>Where all that is the server's lies.</summary>
    public string Own { get; }

    public string Database => Path.Combine(Own, "server.db");

    /// <summary>A task's journal; the claims computed for it lie beside it.</summary>
    public string Journal(string task) => Path.Combine(_sessions, $"{task}.journal");

    /// <summary>A scan or mask that was kept.</summary>
    public string Blob(string hash, string ending) => Path.Combine(_blobs, hash[..2], hash + ending);

    /// <summary>Takes a file that is to arrive; nothing lies beside it, so that no header can name another file.</summary>
    /// <param name="ending">Of its name.</param>
    public IncomingFile Receive(string ending) => new(Directory.CreateDirectory(Path.Combine(_incoming, NewId())).FullName, ending, this);

    /// <summary>Removes files that no row of the database names; none where it names none, for then it is new and they may be of a lost one.</summary>
    /// <param name="known">Hashes of those that are named.</param>
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

    /// <summary>128 random bits in hexadecimal: a name that tells nothing and cannot be guessed.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>A file that one process holds at a time; let go when it ends, however it ends.</summary>
    private static FileStream Locked(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException($"Another server uses the data folder {Path.GetDirectoryName(Path.GetDirectoryName(path))}; stop it, or name another folder with --data.", e);
        }
    }
}
