namespace PromptUNet.Server.Users;

/// <summary>Whose a token is: that of the printed address, or one that an admin gave out.</summary>
internal sealed class TokenSignIn(AccessToken access, UserStore users)
{
    /// <summary>Null where the token is nobody's.</summary>
    public User? UserOf(string token) => token.Length switch
    {
        not Secret.Length => null,
        _ when access.Is(token) => users.TheOwner(),
        _ => users.OfToken(token),
    };
}
