using System.Threading.Channels;

namespace PromptUNet.Server.Sessions;

/// <summary>The updates, as JSON, that a subscriber has not read yet. They end when the subscription does.</summary>
internal sealed class Subscription : IDisposable
{
    private const int MostUnread = 256;

    // A page on a slow line reads them in seconds. A page that is further behind is sooner in step by the whole annotation.
    private const long MostUnreadBytes = 4 << 20;

    private readonly Channel<byte[]> _updates = Channel.CreateBounded<byte[]>(MostUnread);
    private readonly Action _cut;
    private readonly Action<Subscription> _leave;
    private bool _hasRead;
    private long _unread;       // bytes of the updates after the first

    /// <param name="first">The first update. It is not counted, since no subscriber can do without it.</param>
    /// <param name="cut">Called when the subscriber reads too slowly.</param>
    /// <param name="leave">Called when the subscription is disposed.</param>
    public Subscription(byte[] first, Action cut, Action<Subscription> leave)
    {
        (_cut, _leave) = (cut, leave);
        _updates.Writer.TryWrite(first);
    }

    /// <summary>Waits for the next update. Returns false when the subscription has ended.</summary>
    public ValueTask<bool> HasNext(CancellationToken cancel) => _updates.Reader.WaitToReadAsync(cancel);

    /// <summary>Reads the next update.</summary>
    /// <param name="update">The update; empty when there is none.</param>
    public bool TryRead(out byte[] update)
    {
        bool isRead = _updates.Reader.TryRead(out byte[]? next);
        update = next ?? [];
        Interlocked.Add(ref _unread, _hasRead ? -update.Length : 0);
        _hasRead |= isRead;
        return isRead;
    }

    /// <summary>Adds an update, however large. Returns false when too much is unread already, and ends the subscription then.</summary>
    public bool TryAdd(byte[] update)
    {
        long before = Interlocked.Add(ref _unread, update.Length) - update.Length;
        if (before <= MostUnreadBytes && _updates.Writer.TryWrite(update))
        {
            return true;
        }

        End();
        _cut();
        return false;
    }

    /// <summary>Ends the subscription. What is unread can still be read.</summary>
    public void End() => _updates.Writer.TryComplete();

    public void Dispose() => _leave(this);
}
