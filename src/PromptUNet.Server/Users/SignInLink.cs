using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>The address of a running server, and links to it that sign the owner in once.</summary>
public static class SignInLink
{
    /// <summary>
    /// The host name of a server that only this machine reaches. Browsers lead every name under localhost to the machine itself (RFC 6761,
    /// section 6.3). A name of its own keeps the server's cookies from the machine's other ports.
    /// </summary>
    public const string LocalHost = "promptunet.localhost";

    private const string AddressFile = "address";

    /// <summary>Returns the address of the page, and notes it in the data folder, where <see cref="New"/> finds it.</summary>
    /// <param name="app">A server that listens.</param>
    public static string Announce(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        var listening = new UriBuilder(app.Urls.Single());
        bool everywhere = options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any);
        listening.Host = options.Hosts is [var name, ..] ? name
            : everywhere || IPAddress.IsLoopback(options.Address) ? LocalHost
            : listening.Host;
        if (options.BehindProxy)
        {
            (listening.Scheme, listening.Port) = (Uri.UriSchemeHttps, -1);
        }

        string address = listening.Uri.AbsoluteUri;
        string file = Path.Combine(app.Services.GetRequiredService<DataFolder>().Own, AddressFile);
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(address)));
        return address;
    }

    /// <summary>
    /// Returns a link that signs the owner in once, within ten minutes. The code is in the fragment, which browsers send to no server.
    /// Whoever may read and write the server's own folder may make one.
    /// </summary>
    /// <param name="data">The folder of scans that the server was started with.</param>
    /// <param name="state">The folder of its own files that it was started with; null for the one in the folder of scans.</param>
    /// <exception cref="IOException">No server runs on the folder, or it cannot be used.</exception>
    public static string New(string data, string? state = null)
    {
        string own = DataFolder.OwnPath(data, state), address = Path.Combine(own, AddressFile);
        if (!File.Exists(address) || !IsInUse(Path.Combine(own, "lock")))
        {
            throw new IOException(
                $"No server runs on the folder {data}: start it with 'promptunet serve', or name its folders with --data and --state.");
        }

        var database = new Database(Path.Combine(own, DataFolder.DatabaseName));
        string code = new SignInStore(database, new DiskReserve(own, null), new AccessEnds()).NewCode();
        return $"{File.ReadAllText(address)}#code={code}";
    }

    private static bool IsInUse(string file)
    {
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
