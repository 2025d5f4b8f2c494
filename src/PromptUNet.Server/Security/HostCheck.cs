using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Security;

/// <summary>Refuses a request under a name that is not ours.</summary>
internal sealed class HostCheck(RequestDelegate next, AllowedHosts hosts)
{
    public Task InvokeAsync(HttpContext context) => hosts.Allow(context)
        ? next(context)
        : Problem.Write(
            context,
            StatusCodes.Status400BadRequest,
            "The server does not answer to this name: open it by the address that it printed, or have it started with --host and this name.",
            "host");
}
