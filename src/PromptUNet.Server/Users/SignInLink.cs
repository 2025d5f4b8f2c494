using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Configuration;

namespace PromptUNet.Server.Users;

/// <summary>The address that a server prints after its start.</summary>
public static class SignInLink
{
    /// <summary>
    /// Returns the address that opens the page and signs the owner in. The token is in the fragment, which browsers send to no server.
    /// </summary>
    /// <param name="app">A server that listens.</param>
    public static string OwnersLink(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        var listening = new UriBuilder(app.Urls.Single());
        bool everywhere = options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any);
        listening.Host = options.Hosts is [var name, ..] ? name : everywhere ? "localhost" : listening.Host;
        if (options.BehindProxy)
        {
            (listening.Scheme, listening.Port) = (Uri.UriSchemeHttps, -1);
        }

        listening.Fragment = $"token={app.Services.GetRequiredService<AccessToken>().Value}";
        return listening.Uri.AbsoluteUri;
    }
}
