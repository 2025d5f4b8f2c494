using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>Registers sign-in, tokens and roles, and maps their endpoints.</summary>
internal static class SignInSetup
{
    private const string AnySignIn = "PromptUNet", BearerSignIn = "Bearer", Keys = "keys", OldToken = "access-token";

    /// <param name="builder">The server.</param>
    /// <param name="folder">The folder of the server's own files.</param>
    /// <param name="database">The database of the users.</param>
    /// <param name="options">Whether the page comes over TLS decides the names of cookies.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void AddUsers(this WebApplicationBuilder builder, string folder, Database database, ServerOptions options)
    {
        var services = builder.Services;
        var ends = new AccessEnds();
        var users = new UserStore(database, ends);
        users.FindOrAddOwner();
        services.AddSingleton(ends).AddSingleton(users);
        services.AddSingleton<SignInStore>().AddSingleton<TokenStore>().AddSingleton<Credentials>().AddSingleton<DeviceCookie>();
        services.AddSingleton(_ => new PasswordThrottle(Math.Max(1, Environment.ProcessorCount / 2)));
        services.AddDataProtection().SetApplicationName(SignInCookie.Name)
            .PersistKeysToFileSystem(new DirectoryInfo(PrivateFiles.Folder(Path.Combine(folder, Keys))));
        services.AddAuthentication(AnySignIn)
            .AddPolicyScheme(AnySignIn, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.ToString().StartsWith(BearerHandler.Prefix, StringComparison.OrdinalIgnoreCase)
                    ? BearerSignIn
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerSignIn, null)
            .AddCookie(cookies => SignInCookie.Configure(cookies, options));
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Roles.Reviewer, policy => policy.RequireRole(Roles.Reviewer, Roles.Admin))
            .AddPolicy(Roles.Admin, policy => policy.RequireRole(Roles.Admin));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, UserJson.Default));
    }

    /// <summary>Brings a data folder of an earlier version up to date, and logs what that changed for people.</summary>
    /// <param name="services">The server's.</param>
    /// <param name="folder">The folder of the server's own files.</param>
    /// <exception cref="IOException">The old token cannot be deleted.</exception>
    public static void UpdateUsers(this IServiceProvider services, string folder)
    {
        var log = services.GetRequiredService<ILogger<UserStore>>();
        foreach (long renamed in services.GetRequiredService<UserStore>().Renamed)
        {
            log.Renamed(renamed);
        }

        // Every start printed it, so that logs have it. It cannot be trusted any more.
        string old = Path.Combine(folder, OldToken);
        if (File.Exists(old))
        {
            File.Delete(old);
            log.OldTokenRemoved();
        }
    }

    public static void MapUsers(this RouteGroupBuilder api)
    {
        api.MapSignIn();
        api.MapGroup("/me/tokens").WithTags("Tokens").MayEndAccess().MapOwnTokens();
        var users = api.MapGroup("/users").WithTags("Users").RequireAuthorization(Roles.Admin).MayEndAccess();
        users.MapUserList();
        users.MapUsersTokens();
    }

    /// <summary>Whether the cookie signs a request in. Browsers send it by themselves, so that such a request needs a CSRF token.</summary>
    public static bool IsByCookie(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, AuthenticationType: CookieAuthenticationDefaults.AuthenticationScheme };
}
