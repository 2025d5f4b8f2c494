using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Security;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;
using PromptUNet.Server.Telemetry;
using PromptUNet.Server.Users;

namespace PromptUNet.Server;

/// <summary>
/// The server, put together from its folders. Each folder registers its services, and maps its endpoints under <c>/api/v1</c>.
/// No folder refers to one that stands on it: Configuration, Telemetry and Requests are lowest; then come Storage, Users, Security,
/// Studies, Jobs, Sessions, Tasks and Operations.
/// </summary>
public static class AnnotationServer
{
    /// <summary>Returns a server that is not started yet.</summary>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    public static WebApplication Create(ServerOptions options)
    {
        // The program's own folder, so that no appsettings.json in the current folder changes how the server listens.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production,
        });
        var folder = new DataFolder(options.Data, options.State, options.DiskReserve);
        var database = Opened(folder);
        builder.Services.AddSingleton(options).AddSingleton(_ => folder).AddSingleton(database).AddSingleton(new StudyStore(database));
        builder.Services.AddSingleton(_ => database.Open()).AddSingleton(folder.Reserve);
        builder.Services.AddSingleton<Removals>().AddSingleton<Inventory>().AddSingleton<AuditLog>();
        builder.Services.AddOpenApi("v1", api => api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "PromptUNet annotation server";
            return Task.CompletedTask;
        }));
        builder.AddRequestChecks(options);
        builder.AddUsers(folder.Own, database, options);
        builder.AddOperations(folder.Reserve, options.JsonLog);
        builder.AddTelemetry();
        builder.Services.AddStudies(options.Memory).AddSessions().AddTasks();

        var app = builder.Build();
        app.Services.UpdateUsers(folder.Own);
        // Without a connection SQLite removes its log, and a full disk has no room for a new one.
        app.Services.GetRequiredService<SqliteConnection>();
        app.Services.GetRequiredService<Inventory>().Take();
        app.UseRequestChecks();
        app.UseMiddleware<PageFiles>();
        app.UseEndpointChecks();
        app.MapOperations();
        app.MapOpenApi();
        var api = app.MapGroup("/api/v1");
        api.MapUsers();
        api.MapStudies();
        api.MapTasks();
        api.MapStorage();
        return app;
    }

    /// <summary>Opens the database, also on a full disk.</summary>
    private static Database Opened(DataFolder folder)
    {
        Database? database = null;
        folder.Reserve.WithBallast(() => database = new Database(folder.Database));
        return database!;
    }
}
