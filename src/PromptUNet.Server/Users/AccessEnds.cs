namespace PromptUNet.Server.Users;

/// <summary>Tells requests under way that credentials have ended, or that a user may see less.</summary>
internal sealed class AccessEnds
{
    private long _count;

    /// <summary>How often credentials have ended since the server started. It is raised before anybody is told.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Credentials have ended. Each request looks whether its own still hold.</summary>
    public event Action? Happened;

    /// <summary>The user of a number may see less than before: the user's requests end.</summary>
    public event Action<long>? Lessened;

    /// <summary>Tells that credentials have ended, after the database has it.</summary>
    public void Tell()
    {
        Interlocked.Increment(ref _count);
        Happened?.Invoke();
    }

    public void TellLess(long user) => Lessened?.Invoke(user);
}
