using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Storage;

/// <summary>
/// The last space of the data folder's disk. Journals, rows of the database and deletions alone may use it. Uploads, imports and exports
/// are refused before they do. A file of a few MiB, the ballast, is given up for a sign-in or a deletion when even that space is gone.
/// </summary>
internal sealed class DiskReserve
{
    // A deletion writes some pages to the database's log before it frees anything.
    private const long BallastBytes = 8 << 20, LeastBallast = 1 << 20, RoomBesideBallast = 1 << 19;

    private const long MostReserve = 1L << 30, Part = 20;

    private readonly Lock _deleting = new();
    private readonly string _ballast;
    private readonly Func<long> _free;

    /// <summary>Makes the ballast if there is room for it.</summary>
    /// <param name="folder">A folder on the disk, which holds the ballast.</param>
    /// <param name="bytes">The reserve; null for 1 GiB or a twentieth of the disk, whichever is less.</param>
    public DiskReserve(string folder, long? bytes)
        : this(
            folder, bytes ?? Math.Min(MostReserve, new DriveInfo(folder).TotalSize / Part),
            () => new DriveInfo(folder).AvailableFreeSpace)
    {
    }

    /// <inheritdoc cref="DiskReserve(string, long?)"/>
    /// <param name="free">Reads how many bytes of the disk are free.</param>
    internal DiskReserve(string folder, long bytes, Func<long> free)
    {
        (_ballast, Bytes, _free) = (Path.Combine(folder, "ballast"), bytes, free);
        MakeBallast();
    }

    /// <summary>The bytes that are kept free.</summary>
    public long Bytes { get; }

    /// <summary>The bytes of the disk that are free, the reserve among them.</summary>
    public long Free => _free();

    /// <summary>Whether uploads are taken now.</summary>
    public bool IsWhole => Free >= Bytes;

    /// <summary>Whether drawings are taken for some time yet.</summary>
    public bool TakesJournals => Free >= Math.Min(Bytes, BallastBytes);

    /// <summary>Checks that something large may be written.</summary>
    /// <param name="more">The bytes that are to be written.</param>
    /// <exception cref="Refusal">It would use the reserve (507).</exception>
    public void Check(long more = 0)
    {
        long free = Free;
        if (free - more < Bytes)
        {
            throw new Refusal(
                StatusCodes.Status507InsufficientStorage, "disk-reserve",
                $"The server's disk has {free >> 20} MiB left, and keeps {Bytes >> 20} MiB of them for drawings: nothing large is taken "
                + "until there is room. Ask an admin to erase scans that are done, or whoever runs the server for a larger disk.");
        }
    }

    /// <summary>Does something small that leads to free space, also when the disk is full. One thread at a time does so.</summary>
    public void WithBallast(Action work)
    {
        lock (_deleting)
        {
            if (Free < BallastBytes)
            {
                File.Delete(_ballast);
            }

            try
            {
                work();
            }
            finally
            {
                MakeBallast();
            }
        }
    }

    /// <summary>Fills the ballast with what no file system can compress. On a disk that is nearly full it is smaller.</summary>
    private void MakeBallast()
    {
        long bytes = Math.Min(BallastBytes, Free - RoomBesideBallast);
        if (bytes < LeastBallast || (new FileInfo(_ballast) is { Exists: true } there && there.Length >= bytes))
        {
            return;
        }

        try
        {
            AtomicFile.Write(_ballast, file => file.Write(RandomNumberGenerator.GetBytes((int)bytes)));
        }
        catch (IOException)
        {
            // Another program has taken the space. The next deletion tries again.
        }
    }
}
