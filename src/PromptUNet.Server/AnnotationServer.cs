using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Security;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Users;

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
        // The program's own folder and not the current one, so that no appsettings.json found there changes how the server listens.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production,
        });
        string folder = PrivateFiles.Folder(Path.Combine(options.Data, ".promptunet"));
        builder.Services.AddSingleton(options);
        var database = new Database(Path.Combine(folder, "server.db"));
        builder.Services.AddSingleton(database);
        builder.AddGuards(options);
        builder.AddUsers(folder, database);
        builder.AddOperations(options, folder);

        var app = builder.Build();
        app.UseGuards();
        app.MapOperations();
        var api = app.MapGroup("/api/v1");
        api.MapUsers();
        return app;
    }
}
