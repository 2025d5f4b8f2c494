using System.Diagnostics;

namespace PromptUNet.Server.Security;

/// <summary>A connection, and whom it is counted for.</summary>
/// <param name="network">The network that it comes from.</param>
/// <param name="close">Closes it. It must not wait.</param>
internal sealed class ClientConnection(string network, Action close)
{
    private readonly long _opened = Stopwatch.GetTimestamp();
    private long _lastUse = Stopwatch.GetTimestamp();
    private int _requests;
    private bool _hasRequested;

    /// <summary>The network that it comes from or, once a request on it was signed in, the number of the user.</summary>
    public string Holder { get; private set; } = network;

    /// <summary>Whether a request on it was signed in.</summary>
    public bool IsSignedIn { get; private set; }

    /// <summary>The time when its last request began, by which connections are compared; at first that of its opening.</summary>
    public long LastUse => Interlocked.Read(ref _lastUse);

    /// <summary>How long it has been without a request; zero while there is one.</summary>
    public TimeSpan Idle => Volatile.Read(ref _requests) > 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(LastUse);

    /// <summary>How long it has been open without its first request; zero once there was one.</summary>
    public TimeSpan Unused => Volatile.Read(ref _hasRequested) ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_opened);

    public void BeginRequest()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Exchange(ref _lastUse, Stopwatch.GetTimestamp());
        Volatile.Write(ref _hasRequested, true);
    }

    public void EndRequest() => Interlocked.Decrement(ref _requests);

    /// <summary>Counts it for a user from now on.</summary>
    public void BelongTo(string user)
    {
        (Holder, IsSignedIn) = ($"user {user}", true);
    }

    public void Close() => close();
}
