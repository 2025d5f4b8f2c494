using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Security;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;
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
        var folder = new DataFolder(options.Data);
        var database = new Database(folder.Database);
        var studies = new StudyStore(database);
        folder.RemoveBlobsExcept(studies.Files());
        builder.Services.AddSingleton(options).AddSingleton(_ => folder).AddSingleton(database).AddSingleton(studies).AddSingleton(_ => new MemoryBudget(options.Memory));
        builder.Services.AddOpenApi("v1", api => api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "PromptUNet annotation server";
            return Task.CompletedTask;
        }));
        builder.AddGuards(options);
        builder.AddUsers(folder.Own, database);
        builder.AddOperations(options, folder.Own);
        builder.Services.ConfigureHttpJsonOptions(json => JsonFormat.Configured(json.SerializerOptions));
        builder.Services.AddStudies().AddTasks().AddSessions();

        var app = builder.Build();
        app.UseGuards();
        app.MapOperations();
        app.MapOpenApi();
        var api = app.MapGroup("/api/v1");
        api.MapUsers();
        api.MapStudies();
        api.MapTasks();
        api.MapSessions();
        return app;
    }
}
