using System.Net;
using Microsoft.AspNetCore.Http;

namespace PromptUNet.Server.Security;

/// <summary>
/// The names under which the server may be asked. A name of somebody else's that leads to this machine (DNS rebinding) would let
/// that somebody's page act as if it were ours.
/// </summary>
/// <param name="names">Beyond this machine's own.</param>
internal sealed class AllowedHosts(IReadOnlyList<string> names)
{
    private readonly HashSet<string> _names = new(names, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the header Host names this machine, the address that the request came to, or an allowed name.</summary>
    public bool Allow(HttpContext context)
    {
        string host = context.Request.Host.Host;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || _names.Contains(host))
        {
            return true;
        }

        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && (IPAddress.IsLoopback(address) || address.Equals(Plain(context.Connection.LocalIpAddress)));
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
