using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Security;

/// <summary>The checks that a request passes before an endpoint, outermost first.</summary>
internal static class RequestPipeline
{
    // A page sends 30 strokes a second. One that loads, reconnects or catches up sends more at once.
    private const int RequestsPerSecond = 100, RequestsInBurst = 300, RequestsAtOnce = 128;

    public static void AddRequestChecks(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Limit(options);
        var services = builder.Services;
        services.AddSingleton<ExceptionProblems>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = CsrfCheck.Header;
            (antiforgery.SuppressReadingTokenFromFormBody, antiforgery.SuppressXFrameOptionsHeader) = (true, true);
            (antiforgery.Cookie.Name, antiforgery.Cookie.SameSite) = (
                SignInCookie.NameOf($"{SignInCookie.Name}-csrf", options), SameSiteMode.Strict);
            (antiforgery.Cookie.SecurePolicy, antiforgery.Cookie.Path) = (CookieSecurePolicy.SameAsRequest, "/");
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(
                    ClientOf(context), _ => new ConcurrencyLimiterOptions { PermitLimit = RequestsAtOnce })),
                PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
                    ClientOf(context),
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = RequestsInBurst,
                        TokensPerPeriod = RequestsPerSecond / 10,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(0.1),
                    })));
            limiter.OnRejected = (rejected, _) => new ValueTask(
                Problem.WriteTooMany(rejected.HttpContext, TimeSpan.FromSeconds(1), "There were too many requests at once."));
        });
        // A proxy on this machine tells the client's address, and that the client used TLS.
        services.Configure<ForwardedHeadersOptions>(forwarded => forwarded.ForwardedHeaders = options.BehindProxy
            ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
            : ForwardedHeaders.None);
        // A body that cannot be bound throws, so that ExceptionResponses answers it like all others.
        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => MakeStrict(json.SerializerOptions));
    }

    /// <summary>The checks of every request, also of those for the page's files.</summary>
    public static void UseRequestChecks(this WebApplication app)
    {
        app.Use(ConnectionShares.CountRequest);
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ExceptionResponses>();
        app.UseStatusCodePages(context => ExplainStatus(context.HttpContext));
        app.UseMiddleware<HostCheck>();
        app.UseMiddleware<OriginCheck>();
    }

    /// <summary>The checks of requests for endpoints.</summary>
    public static void UseEndpointChecks(this WebApplication app)
    {
        app.UseRouting();
        app.Use(AccessRevocation.NoteEnds);
        app.UseAuthentication();
        app.Use(ConnectionShares.CountForUser);
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<CsrfCheck>();
        app.UseMiddleware<AccessRevocation>();
    }

    /// <summary>Returns by whom a request is counted: its user, or its network if it is not signed in.</summary>
    private static string ClientOf(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? $"network {ClientNetwork.Of(context.Connection.RemoteIpAddress)}";

    private static void MakeStrict(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.PropertyNameCaseInsensitive = false;
        json.AllowOutOfOrderMetadataProperties = true;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.AllowDuplicateProperties = false;
        json.TypeInfoResolverChain.Insert(0, RequestJson.Default);
    }

    /// <summary>Writes the sentence for a status that the framework answers without a body.</summary>
    private static Task ExplainStatus(HttpContext context)
    {
        int status = context.Response.StatusCode;
        return Problem.Write(context, status, status switch
        {
            StatusCodes.Status404NotFound => "There is nothing at this address.",
            StatusCodes.Status405MethodNotAllowed => "This address does not take this method: /openapi/v1.json tells which it takes.",
            StatusCodes.Status415UnsupportedMediaType => "The body has to be JSON, with the content type application/json.",
            _ => "The request was refused: /openapi/v1.json tells what the server takes.",
        });
    }
}
