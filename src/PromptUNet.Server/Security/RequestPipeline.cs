using System.Security.Claims;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Security;

/// <summary>What stands between a request and the endpoints, outermost first.</summary>
internal static class GuardFeature
{
    // Strokes come at 30 a second; a page that loads, reconnects or catches up sends more at once.
    private const int RequestsPerSecond = 100, RequestsAtOnce = 300;

    public static void AddGuards(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Limit(options);
        var services = builder.Services;
        services.AddSingleton(new AllowedHosts(options.Hosts)).AddSingleton<ExceptionWords>();
        services.AddAntiforgery(antiforgery =>
        {
            (antiforgery.HeaderName, antiforgery.SuppressReadingTokenFromFormBody, antiforgery.SuppressXFrameOptionsHeader) = (CsrfCheck.Header, true, true);
            (antiforgery.Cookie.Name, antiforgery.Cookie.SameSite) = ("promptunet-csrf", SameSiteMode.Strict);
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
                context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? $"address {context.Connection.RemoteIpAddress}",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = RequestsAtOnce, TokensPerPeriod = RequestsPerSecond / 10, ReplenishmentPeriod = TimeSpan.FromSeconds(0.1),
                }));
            limiter.OnRejected = (rejected, _) => new ValueTask(
                Problem.WriteTooMany(rejected.HttpContext, TimeSpan.FromSeconds(1), "There were too many requests at once."));
        });
        // A proxy on this machine tells who asks, and that it was over TLS.
        services.Configure<ForwardedHeadersOptions>(forwarded =>
            forwarded.ForwardedHeaders = options.BehindProxy ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None);
        // A body that cannot be bound is an exception like others, so that its answer is written in one place.
        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            var strict = json.SerializerOptions;
            (strict.RespectNullableAnnotations, strict.RespectRequiredConstructorParameters) = (true, true);
            (strict.UnmappedMemberHandling, strict.NumberHandling, strict.AllowDuplicateProperties) =
                (JsonUnmappedMemberHandling.Disallow, JsonNumberHandling.Strict, false);
            strict.TypeInfoResolverChain.Insert(0, ProblemJson.Default);
        });
    }

    public static void UseGuards(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ExceptionAnswers>();
        app.UseStatusCodePages(context => BareAnswers.Explain(context.HttpContext));
        app.UseMiddleware<HostCheck>();
        app.UseMiddleware<OriginCheck>();
        app.UsePage();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<CsrfCheck>();
        app.UseMiddleware<AccessEnd>();
    }
}
