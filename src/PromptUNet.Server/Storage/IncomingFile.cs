using System.Security.Cryptography;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Storage;

/// <summary>A file that is being received. Disposing removes it unless it was kept.</summary>
internal sealed class IncomingFile : IDisposable
{
    // Bytes that are written between two looks at the disk.
    private const long BetweenChecks = 1 << 20;

    private readonly string _folder, _ending;
    private readonly DataFolder _data;
    private readonly DiskReserve _reserve;

    /// <param name="folder">An empty folder of its own.</param>
    /// <param name="ending">The ending of its name.</param>
    /// <param name="data">The folder that keeps it.</param>
    /// <param name="reserve">The space of the disk that it may not use.</param>
    public IncomingFile(string folder, string ending, DataFolder data, DiskReserve reserve)
    {
        (_folder, _ending, _data, _reserve) = (folder, ending, data, reserve);
        Path = System.IO.Path.Combine(folder, $"scan{ending}");
    }

    public string Path { get; }

    /// <summary>Writes a stream to the disk. Returns the SHA-256 of its bytes in hexadecimal.</summary>
    /// <param name="from">The bytes.</param>
    /// <param name="most">The most bytes that are accepted.</param>
    /// <param name="announced">The bytes that are to come; null when the sender does not say.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <exception cref="Refusal">The stream has more bytes (413), or they would use the disk's reserve (507).</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public async Task<string> Write(Stream from, long most, long? announced, CancellationToken cancel)
    {
        CheckSize(announced ?? 0, most);
        _reserve.Check(announced ?? 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        using var file = new LastingFile(Path, options);
        byte[] block = new byte[1 << 18];
        long bytes = 0;
        for (int count; (count = await from.ReadAsync(block, cancel)) > 0;)
        {
            bytes += count;
            CheckSize(bytes, most);
            if (bytes / BetweenChecks > (bytes - count) / BetweenChecks)
            {
                _reserve.Check();
            }

            hash.AppendData(block, 0, count);
            file.Write(block, 0, count);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Flushes a file that was written by its path to the disk. Returns its SHA-256 in hexadecimal.</summary>
    public string Hash()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>
    /// Keeps the file under the hash of its bytes. The caller holds <see cref="DataFolder.Keeping"/> until a row names it.
    /// </summary>
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
            // The next start empties the folder. An exception here would hide the failure that came before it.
        }
    }

    private static void CheckSize(long bytes, long most)
    {
        if (bytes > most)
        {
            throw Refusal.TooLarge(
                $"The file is larger than {most >> 20} MiB, the most that is taken here; an administrator can raise that.");
        }
    }
}
