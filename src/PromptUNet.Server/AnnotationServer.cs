using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

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
        var folder = new DataFolder(options.Data);
        builder.Services.AddSingleton(options).AddSingleton(folder).AddSingleton(new Database(folder.Database)).AddSingleton(new MemoryBudget(options.Memory));
        builder.Services.ConfigureHttpJsonOptions(json => ServerJson.Configured(json.SerializerOptions));
        builder.Services.AddProblemDetails().AddExceptionHandler<RefusalHandler>();
        builder.Services.AddOpenApi("v1");
        builder.Services.AddStudies().AddTasks().AddSessions();
        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapOpenApi();
        var api = app.MapGroup("/api/v1");
        api.MapStudies();
        api.MapTasks();
        api.MapSessions();
        return app;
    }
}
