using Microsoft.Extensions.Diagnostics.HealthChecks;
using PromptUNet.Server.Jobs;

namespace PromptUNet.Server.Operations;

/// <summary>Whether somebody computes what is stale. A full queue is not ill: it asks to come again.</summary>
internal sealed class QueueHealth(PropagationQueue queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(queue.Works ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
