using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>Registers sign-in, tokens and roles, and maps their endpoints.</summary>
internal static class SignInSetup
{
    private const string AnySignIn = "PromptUNet", BearerSignIn = "Bearer", Keys = "keys";

    /// <param name="builder">The server.</param>
    /// <param name="folder">The folder of the server's own files.</param>
    /// <param name="database">The database of the users.</param>
    /// <exception cref="IOException">The access token cannot be read or written.</exception>
    public static void AddUsers(this WebApplicationBuilder builder, string folder, Database database)
    {
        var services = builder.Services;
        var users = new UserStore(database);
        services.AddSingleton(users).AddSingleton(AccessToken.Of(folder, users));
        services.AddSingleton<TokenSignIn>().AddSingleton<DeviceCookie>();
        services.AddSingleton(_ => new PasswordThrottle(Math.Max(1, Environment.ProcessorCount / 2)));
        services.AddDataProtection().SetApplicationName(SignInCookie.Name)
            .PersistKeysToFileSystem(new DirectoryInfo(PrivateFiles.Folder(Path.Combine(folder, Keys))));
        services.AddAuthentication(AnySignIn)
            .AddPolicyScheme(AnySignIn, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.ToString().StartsWith(BearerHandler.Prefix, StringComparison.OrdinalIgnoreCase)
                    ? BearerSignIn
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerSignIn, null)
            .AddCookie(SignInCookie.Configure);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Roles.Reviewer, policy => policy.RequireRole(Roles.Reviewer, Roles.Admin))
            .AddPolicy(Roles.Admin, policy => policy.RequireRole(Roles.Admin));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, UserJson.Default));
    }

    public static void MapUsers(this RouteGroupBuilder api)
    {
        api.MapSignIn();
        api.MapGroup("/users").RequireAuthorization(Roles.Admin).MapUserList();
    }

    /// <summary>Whether the cookie signs a request in. Browsers send it by themselves, so that such a request needs a CSRF token.</summary>
    public static bool IsByCookie(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, AuthenticationType: CookieAuthenticationDefaults.AuthenticationScheme };
}
