using Microsoft.Extensions.Logging;

namespace PromptUNet.Server.Users;

/// <summary>Log entries of sign-ins and of changes to users. They name users by their numbers alone.</summary>
internal static partial class UserLog
{
    [LoggerMessage(1, LogLevel.Information, "User {User} signed in")]
    public static partial void SignedIn(this ILogger log, long user);

    [LoggerMessage(2, LogLevel.Information, "User {User} signed out")]
    public static partial void SignedOut(this ILogger log, long user);

    [LoggerMessage(3, LogLevel.Warning, "Sign-in refused to {Address}")]
    public static partial void Refused(this ILogger log, string address);

    [LoggerMessage(4, LogLevel.Information, "User {User} added as {Role} by {Admin}")]
    public static partial void UserAdded(this ILogger log, long user, string role, long admin);

    [LoggerMessage(5, LogLevel.Information, "User {User} changed by {Admin}")]
    public static partial void UserChanged(this ILogger log, long user, long admin);

    [LoggerMessage(6, LogLevel.Information, "User {User} removed by {Admin}")]
    public static partial void UserRemoved(this ILogger log, long user, long admin);

    [LoggerMessage(7, LogLevel.Information, "Token for user {User} made by {Admin}")]
    public static partial void TokenAdded(this ILogger log, long user, long admin);

    [LoggerMessage(8, LogLevel.Information, "Token of user {User} removed by {Admin}")]
    public static partial void TokenRemoved(this ILogger log, long user, long admin);

    [LoggerMessage(9, LogLevel.Warning, "The name of user {User} read like another user's; its number was put behind it")]
    public static partial void Renamed(this ILogger log, long user);

    [LoggerMessage(10, LogLevel.Warning, "The file access-token of an earlier version is removed: its token signs nobody in any more")]
    public static partial void OldTokenRemoved(this ILogger log);
}
