namespace PromptUNet.Server.Users;

/// <summary>Tells requests under way that credentials have ended. Each then looks whether its own still holds.</summary>
internal sealed class AccessEnds
{
    public event Action? Happened;

    public void Tell() => Happened?.Invoke();
}
