using System.Text.Json.Serialization;

namespace PromptUNet.Server.Users;

/// <summary>A sign-in by a token, or by a name and a password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SignIn(string? Token = null, string? Name = null, string? Password = null);

/// <summary>The user who is signed in.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Csrf">The page sends it as <c>X-CSRF-Token</c> with each change; null when a token signs in.</param>
internal sealed record Me(string Name, string Role, string? Csrf);

/// <summary>A change of the caller's own password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OwnPassword(string Current, string Password);

/// <summary>A user to be added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewUser(string Name, string Role, string Password);

/// <summary>A change of a user; null leaves a member as it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UserChange(string? Role = null, string? Password = null);

/// <summary>A user in the list that admins see.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Created">The time of creation, ISO 8601 in UTC.</param>
/// <param name="Active">Whether the user has a password or a token to sign in with.</param>
internal sealed record UserRow(string Name, string Role, string Created, bool Active);

/// <summary>A new token. It is shown once.</summary>
internal sealed record NewToken(string Token);

[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(OwnPassword))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(IEnumerable<UserRow>))]
[JsonSerializable(typeof(NewToken))]
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
internal sealed partial class UserJson : JsonSerializerContext;
