namespace PromptUNet.Server.Users;

/// <summary>Tells requests under way that credentials have ended, or that a user may see less.</summary>
internal sealed class AccessEnds
{
    /// <summary>Credentials have ended. Each request looks whether its own still hold.</summary>
    public event Action? Happened;

    /// <summary>The user of a number may see less than before: the user's requests end.</summary>
    public event Action<long>? Lessened;

    public void Tell() => Happened?.Invoke();

    public void TellLess(long user) => Lessened?.Invoke(user);
}
