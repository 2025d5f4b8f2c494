using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server.Jobs;

namespace PromptUNet.Server.Sessions;

/// <summary>Registers the sessions and the queue that computes them.</summary>
internal static class SessionSetup
{
    public static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<PropagationQueue>().AddSingleton<SessionPool>().AddSingleton<MaskImport>().AddSingleton<StreamPlaces>()
        .AddHostedService<SessionShutdown>()
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SessionJson.Resolver));

    /// <summary>Ends computations and closes journals when the server stops.</summary>
    private sealed class SessionShutdown(PropagationQueue queue, SessionPool pool) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            queue.Stop();
            pool.Close();
            return Task.CompletedTask;
        }
    }
}
