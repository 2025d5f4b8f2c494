using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Operations;

/// <summary>Registers health checks and the log, and maps the health endpoints.</summary>
internal static class OperationsSetup
{
    private const string Ready = "ready";

    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(10);

    /// <param name="builder">The server.</param>
    /// <param name="reserve">The last space of the disk.</param>
    /// <param name="jsonLog">Whether each line of the log is a JSON object.</param>
    public static void AddOperations(this WebApplicationBuilder builder, DiskReserve reserve, bool jsonLog)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestShutdown);
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [Ready])
            .AddCheck<QueueHealth>("queue", tags: [Ready])
            .AddCheck("disk", new DiskHealth(reserve), tags: [Ready]);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, StorageJson.Default));
        builder.Logging.WriteToConsole(jsonLog);
    }

    public static void MapOperations(this WebApplication app)
    {
        Map("/health/live", new HealthCheckOptions { Predicate = _ => false });
        Map("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) });

        void Map(string path, HealthCheckOptions options) => app.MapHealthChecks(path, options).AllowAnonymous().DisableRateLimiting();
    }
}
