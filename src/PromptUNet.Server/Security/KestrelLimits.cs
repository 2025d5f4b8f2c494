using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Configuration;

namespace PromptUNet.Server.Security;

/// <summary>The address the server listens at, and the limits on what one client may take.</summary>
internal static class KestrelLimits
{
    private const long JsonBody = 1 << 20;

    public static void Limit(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Services.AddSingleton<ConnectionShares>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;
            // Those that are being closed still count here: ConnectionShares keeps the others below half of it.
            (limits.MaxRequestBodySize, limits.MaxConcurrentConnections) = (JsonBody, 2 * ConnectionShares.Most);
            (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount, limits.MaxRequestLineSize) = (16 << 10, 64, 8 << 10);
            // A slower client would hold a connection for nothing.
            (limits.RequestHeadersTimeout, limits.KeepAliveTimeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2));
            limits.MinRequestBodyDataRate = limits.MinResponseDataRate =
                new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));
            var shares = kestrel.ApplicationServices.GetRequiredService<ConnectionShares>();
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                listen.Use(next => connection => shares.Serve(connection, next));
                if (options.Certificate is { } certificate)
                {
                    listen.UseHttps(https =>
                        (https.ServerCertificate, https.ServerCertificateChain) = (certificate.Certificate, certificate.Chain));
                }
            });
        });
    }
}
