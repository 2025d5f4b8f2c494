using System.Text.Json.Serialization;

namespace PromptUNet.Server.Users;

/// <summary>A sign-in by the code of a link, by a token, or by a name and a password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SignIn(string? Code = null, string? Token = null, string? Name = null, string? Password = null);

/// <summary>The user who is signed in.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="HasPassword">Whether the user can sign in by a password.</param>
/// <param name="Csrf">The page sends it as <c>X-CSRF-Token</c> with each change; null when a token signs in.</param>
internal sealed record Me(long Id, string Name, string Role, bool HasPassword, string? Csrf);

/// <summary>A change of the caller's own password.</summary>
/// <param name="Current">The present password; null for a user without one, who has just opened a link.</param>
/// <param name="Password">The new password.</param>
/// <param name="KeepTokens">Whether the caller's tokens stay.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OwnPassword(string? Current, string Password, bool KeepTokens = false);

/// <summary>The caller's password, given again before rights are changed.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Confirmation(string Password);

/// <summary>A user to be added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewUser(string Name, string Role, string Password);

/// <summary>A change of a user; null leaves a member as it is.</summary>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Password">The new password.</param>
/// <param name="KeepTokens">Whether the user's tokens stay although the password is a new one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UserChange(string? Role = null, string? Password = null, bool KeepTokens = false);

/// <summary>A user in the list that admins see.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Created">The time of creation, ISO 8601 in UTC.</param>
/// <param name="Active">Whether the user has a password or a token to sign in with.</param>
/// <param name="Removed">When the user's access was taken away; null for users who have it.</param>
internal sealed record UserRow(long Id, string Name, string Role, string Created, bool Active, string? Removed);

/// <summary>A token to be made.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Days">After how many days it ends.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenRequest(string Name, int Days = TokenStore.UsualDays);

/// <summary>A new token. It is shown once.</summary>
internal sealed record NewToken(string Token);

/// <summary>A token in a list. It can be ended, not seen.</summary>
/// <param name="Id">The token's number.</param>
/// <param name="UserId">The number of the user whom it signs in.</param>
/// <param name="User">That user's name.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Created">When it was made, ISO 8601 in UTC.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="Used">When it was used last, to the minute; null when it never was.</param>
internal sealed record TokenRow(long Id, long UserId, string User, string Name, string Created, string Expires, string? Used);

[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(OwnPassword))]
[JsonSerializable(typeof(Confirmation))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(IEnumerable<UserRow>))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(IReadOnlyList<TokenRow>))]
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
internal sealed partial class UserJson : JsonSerializerContext;
