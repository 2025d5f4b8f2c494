using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server.Configuration;

namespace PromptUNet.Server.Operations;

/// <summary>What those who run the server look at: the page's files, health, logs, telemetry.</summary>
internal static class OperationsFeature
{
    private const string Ready = "ready";

    private static readonly TimeSpan Stopping = TimeSpan.FromSeconds(10);

    /// <param name="folder">The server's own.</param>
    public static void AddOperations(this WebApplicationBuilder builder, ServerOptions options, string folder)
    {
        var services = builder.Services;
        services.AddSingleton(new Page(options.Page));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Stopping);
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [Ready])
            .AddCheck<QueueHealth>("queue", tags: [Ready])
            .AddCheck("disk", new DiskHealth(folder), tags: [Ready]);
        builder.Logging.To(options.JsonLog);
        builder.AddTelemetry();
    }

    public static void UsePage(this WebApplication app) => app.UseMiddleware<PageRequests>();

    public static void MapOperations(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous().DisableRateLimiting();
    }
}
