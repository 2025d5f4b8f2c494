using System.Text.Json.Serialization;

namespace PromptUNet.Server.Users;

/// <summary>A token, or a name and a password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SignIn(string? Token = null, string? Name = null, string? Password = null);

/// <summary>Who is signed in.</summary>
/// <param name="Csrf">To be sent as <c>X-CSRF-Token</c> with each request that changes something; null where a token signs in.</param>
internal sealed record Me(string Name, string Role, string? Csrf);

/// <summary>A change of one's own password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OwnPassword(string Current, string Password);

/// <summary>A user to be.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewUser(string Name, string Role, string Password);

/// <summary>What is to be another way; null leaves it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UserChange(string? Role = null, string? Password = null);

/// <summary>A user as admins see one.</summary>
/// <param name="Active">Whether there is a password or a token to sign in with.</param>
internal sealed record UserRow(string Name, string Role, string Created, bool Active);

/// <summary>Shown once.</summary>
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
