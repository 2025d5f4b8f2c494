using System.Net;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Server.Configuration;

/// <summary>What a server is started with.</summary>
public sealed record ServerOptions
{
    /// <summary>The folder whose scans are offered; the server's own files are in <c>.promptunet</c> in it.</summary>
    public required string Data { get; init; }

    /// <summary>Asked about slices that nobody vouches for. Used by one computation at a time.</summary>
    public required ISliceSegmenter Segmenter { get; init; }

    /// <summary>Tells which weights the segmenter has, best by their hash.</summary>
    public required string Model { get; init; }

    /// <summary>The dials of section 3.3.</summary>
    public PropagationOptions Propagation { get; init; } = new();

    /// <summary>The demonstration's scan; null offers none.</summary>
    public string? Demonstration { get; init; }

    /// <summary>Bytes of a file that is uploaded.</summary>
    public long MostUpload { get; init; } = 2L << 30;

    /// <summary>Voxels of a scan.</summary>
    public long MostVoxels { get; init; } = 1L << 30;

    /// <summary>Bytes that scans and sessions may take in memory together; half of what the machine has by default.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Sessions that may wait for a computation at a time; more are asked to come again.</summary>
    public int MostWaiting { get; init; } = 500;

    /// <summary>Where to listen; other machines cannot reach a loopback address.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Of TCP; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Names under which the server may be asked, beside this machine's own and its address.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Null speaks plain HTTP.</summary>
    public TlsCertificate? Certificate { get; init; }

    /// <summary>Whether a proxy on this machine passes the requests on, and is believed who asks and that it was over TLS.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>Whether the log has an object of JSON a line.</summary>
    public bool JsonLog { get; init; }

    /// <summary>The folder of the compiled page.</summary>
    public string Page { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");
}
