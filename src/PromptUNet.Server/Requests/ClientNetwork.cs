using System.Net;
using System.Net.Sockets;

namespace PromptUNet.Server.Requests;

/// <summary>The network of a client, by which those are counted who have not signed in.</summary>
internal static class ClientNetwork
{
    private const int PrefixBytes = 8;

    /// <summary>Returns an IPv4 address, or the first 64 bits of an IPv6 address, since one host may use all addresses of these.</summary>
    /// <param name="address">The client's address; null when it has none.</param>
    public static string Of(IPAddress? address)
    {
        if (address is null or { AddressFamily: AddressFamily.InterNetwork } or { IsIPv4MappedToIPv6: true })
        {
            return $"{(address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address)}";
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
