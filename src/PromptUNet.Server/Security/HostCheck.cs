using System.Net;
using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Security;

/// <summary>
/// Refuses requests under a host name that is not the server's. A foreign name that leads to this machine (DNS rebinding) would let a
/// foreign page act as the server's own.
/// </summary>
internal sealed class HostCheck(RequestDelegate next, ServerOptions options)
{
    private readonly HashSet<string> _names = new([.. options.Hosts, "localhost", SignInLink.LocalHost], StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context) => IsAllowed(context)
        ? next(context)
        : Problem.Write(
            context,
            StatusCodes.Status400BadRequest,
            "The server does not answer to this name: open it by the address that it printed, "
            + "or have it started with --host and this name.",
            "host");

    /// <summary>Whether the header Host names this machine, the address that the request came to, or an allowed name.</summary>
    private bool IsAllowed(HttpContext context)
    {
        string host = context.Request.Host.Host;
        if (_names.Contains(host))
        {
            return true;
        }

        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && (IPAddress.IsLoopback(address) || address.Equals(WithoutMapping(context.Connection.LocalIpAddress)));
    }

    private static IPAddress? WithoutMapping(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
