using System.Security.Cryptography;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Storage;

/// <summary>A file that arrives; gone with this unless it is kept.</summary>
internal sealed class IncomingFile : IDisposable
{
    private readonly string _folder, _ending;
    private readonly DataFolder _data;

    /// <param name="folder">Its own, empty.</param>
    /// <param name="ending">Of its name.</param>
    /// <param name="data">Where it may be kept.</param>
    public IncomingFile(string folder, string ending, DataFolder data) =>
        (_folder, _ending, _data, Path) = (folder, ending, data, System.IO.Path.Combine(folder, $"scan{ending}"));

    public string Path { get; }

    /// <summary>Writes what a stream gives to the disk.</summary>
    /// <param name="from">The bytes.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="cancel">Breaks off.</param>
    /// <returns>Their SHA-256 in hexadecimal.</returns>
    /// <exception cref="Refusal">There are more (413).</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public async Task<string> Write(Stream from, long most, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        using var file = new LastingFile(Path, options);
        byte[] block = new byte[1 << 18];
        long bytes = 0;
        for (int got; (got = await from.ReadAsync(block, cancel)) > 0;)
        {
            bytes += got;
            if (bytes > most)
            {
                throw Refusal.TooLarge(most);
            }

            hash.AppendData(block, 0, got);
            file.Write(block, 0, got);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256, in hexadecimal, of what was written by its path; flushed to the disk.</summary>
    public string Hash()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Makes it one of the files that stay, under the hash of its bytes.</summary>
    public void Keep(string hash)
    {
        string blob = _data.Blob(hash, _ending);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(blob)!);
        File.Move(Path, blob, overwrite: true);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Emptied at the next start: what was kept is kept, and a failure before this one is the one to be told.
        }
    }
}
