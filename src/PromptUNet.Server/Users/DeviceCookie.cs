using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace PromptUNet.Server.Users;

/// <summary>
/// The cookie of a device on which a user has signed in. It signs nobody in. It tells the user's device from those of guessers, and is
/// sent with sign-ins alone.
/// </summary>
internal sealed class DeviceCookie(IDataProtectionProvider protection)
{
    public const string Name = "promptunet-device";

    private const string SignInPath = "/api/v1/sign-in";

    // A device that was not used for longer counts as unknown, which matters only while somebody guesses.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector(Name).ToTimeLimitedDataProtector();

    /// <summary>Returns the number of the device if the user has signed in on it; else null.</summary>
    public string? Of(HttpContext context, User? user) => user is not null
        && context.Request.Cookies[Name] is { } cookie && Read(cookie).Split(' ') is [var id, var device] && id == $"{user.Id}"
        ? device
        : null;

    /// <summary>Sends the cookie to a device on which the user has signed in.</summary>
    public void Set(HttpContext context, User user)
    {
        string device = Of(context, user) ?? Secret.New();
        context.Response.Cookies.Append(Name, _protector.Protect($"{user.Id} {device}", Kept), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = Kept, Path = SignInPath,
        });
    }

    private string Read(string cookie)
    {
        try
        {
            return _protector.Unprotect(cookie);
        }
        catch (CryptographicException)
        {
            return "";
        }
    }
}
