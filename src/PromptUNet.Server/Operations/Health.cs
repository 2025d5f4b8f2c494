using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Operations;

/// <summary>Whether the database answers, and takes rows.</summary>
internal sealed class DatabaseHealth(Database database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            database.CheckFree();
            using var connection = database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM users;";
            command.ExecuteScalar();
            return Task.FromResult(HealthCheckResult.Healthy());
        }
        catch (SqliteException e)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"SQLite says {e.SqliteExtendedErrorCode}"));
        }
    }
}

/// <summary>Whether the disk has space. Without its reserve the server is degraded: it takes drawings, and no uploads.</summary>
internal sealed class DiskHealth(DiskReserve reserve) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((reserve.IsWhole, reserve.TakesJournals) switch
        {
            (true, _) => HealthCheckResult.Healthy(),
            (false, true) => HealthCheckResult.Degraded(),
            (false, false) => HealthCheckResult.Unhealthy(),
        });
}

/// <summary>Whether the queue computes. A full queue is healthy: the server asks clients to wait.</summary>
internal sealed class QueueHealth(PropagationQueue queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(queue.Works ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
