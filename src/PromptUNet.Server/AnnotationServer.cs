using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server;

/// <summary>
/// The server as a list of what it can do. Each feature is a folder with two extension methods: one adds its services, one maps
/// its endpoints under <c>/api/v1</c>.
/// </summary>
public static class AnnotationServer
{
    /// <summary>A server that is not started yet.</summary>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    public static WebApplication Create(ServerOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Address, options.Port));
        var folder = Directory.CreateDirectory(Path.Combine(options.Data, ".promptunet"));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new Database(Path.Combine(folder.FullName, "server.db")));
        var app = builder.Build();
        return app;
    }
}
