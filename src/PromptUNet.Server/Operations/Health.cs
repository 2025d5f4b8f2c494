using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Operations;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseHealth(Database database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
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

/// <summary>Whether the disk of the server's folder has space for the work to go on.</summary>
internal sealed class DiskHealth(string folder) : IHealthCheck
{
    // Space for a scan and for journals beside it.
    private const long Least = 256L << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(new DriveInfo(folder).AvailableFreeSpace >= Least ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

/// <summary>Whether the queue computes. A full queue is healthy: the server asks clients to wait.</summary>
internal sealed class QueueHealth(PropagationQueue queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(queue.Works ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
