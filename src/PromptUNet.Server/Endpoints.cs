using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PromptUNet.Server;

/// <summary>What endpoints have in common in the API's description.</summary>
internal static class Endpoints
{
    /// <summary>The statuses that are answered with problem details.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (int status in statuses)
        {
            endpoint.ProducesProblem(status);
        }

        return endpoint;
    }
}
