using System.Net;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Server.Configuration;

/// <summary>What a server is started with.</summary>
public sealed record ServerOptions
{
    /// <summary>The folder whose scans are offered. With <see cref="State"/> the server only reads it.</summary>
    public required string Data { get; init; }

    /// <summary>The folder of the server's own files; null for <c>.promptunet</c> in the folder of scans.</summary>
    public string? State { get; init; }

    /// <summary>Segments the slices without a keyframe. One computation uses it at a time.</summary>
    public required ISliceSegmenter Segmenter { get; init; }

    /// <summary>Identifies the segmenter's weights, best by their hash.</summary>
    public required string Model { get; init; }

    /// <summary>The parameters of section 3.3.</summary>
    public PropagationOptions Propagation { get; init; } = new();

    /// <summary>The file of the demonstration's scan; null when none is offered.</summary>
    public string? Demonstration { get; init; }

    /// <summary>The largest upload, in bytes.</summary>
    public long MostUpload { get; init; } = 2L << 30;

    /// <summary>The largest scan, in voxels.</summary>
    public long MostVoxels { get; init; } = 1L << 30;

    /// <summary>The bytes of scans that a user may upload in all. The disk's reserve is kept in any case.</summary>
    public long MostBytesOfUser { get; init; } = 1L << 40;

    /// <summary>
    /// The bytes of the disk that uploads, imports and exports leave free for drawings; null for 1 GiB or a twentieth of the disk,
    /// whichever is less.
    /// </summary>
    public long? DiskReserve { get; init; }

    /// <summary>Bytes of memory for scans and sessions together; half of the machine's by default.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>
    /// How many tasks of an annotator may be computed or wait for it before the server answers 429 to who asks for more.
    /// </summary>
    public int MostWaiting { get; init; } = 100;

    /// <summary>The address to listen at. Other machines cannot reach a loopback address.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Host names that requests may carry, beside this machine's own and its address.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The certificate for TLS; null for plain HTTP.</summary>
    public TlsCertificate? Certificate { get; init; }

    /// <summary>Whether a proxy on this machine passes requests on. Its headers then tell the client's address and scheme.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>Whether each line of the log is a JSON object.</summary>
    public bool JsonLog { get; init; }

    /// <summary>The folder of the compiled page.</summary>
    public string Page { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>Returns the warnings to print when other machines can reach the server; none for a loopback address.</summary>
    public IEnumerable<string> ExposureWarnings()
    {
        if (IPAddress.IsLoopback(Address) && !BehindProxy)
        {
            yield break;
        }

        if (Certificate is null && !BehindProxy)
        {
            yield return "Other machines reach this server without TLS: passwords and scans can be read on the way. "
                + "Give --certificate, or put a proxy before it.";
        }

        yield return "Let others in with 'promptunet serve user add NAME'; a link signs in its first reader as an admin.";
    }
}
