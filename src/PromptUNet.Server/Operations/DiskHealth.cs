using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PromptUNet.Server.Operations;

/// <summary>Whether the disk of the server's folder has space for work to go on.</summary>
internal sealed class DiskHealth(string folder) : IHealthCheck
{
    // A scan as large as the server takes, and journals beside it.
    private const long Least = 256L << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(new DriveInfo(folder).AvailableFreeSpace >= Least ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
