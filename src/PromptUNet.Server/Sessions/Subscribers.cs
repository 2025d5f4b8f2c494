using System.Text.Json;
using System.Threading.Channels;

namespace PromptUNet.Server.Sessions;

/// <summary>Those who follow a session. One who is too slow is let go, and comes again.</summary>
internal sealed class Subscribers
{
    private const int MostUnread = 256;

    private readonly List<Channel<byte[]>> _channels = [];

    /// <summary>Whether there is one.</summary>
    public bool Any
    {
        get
        {
            lock (_channels)
            {
                return _channels.Count > 0;
            }
        }
    }

    /// <param name="first">What the new one gets before all that comes.</param>
    public Subscription Add(Update first)
    {
        var channel = Channel.CreateBounded<byte[]>(MostUnread);
        channel.Writer.TryWrite(Bytes(first));
        lock (_channels)
        {
            _channels.Add(channel);
        }

        return new Subscription(channel.Reader, () => Remove(channel));
    }

    /// <summary>Tells all; it is written once.</summary>
    public void Publish(Update update)
    {
        lock (_channels)
        {
            byte[]? bytes = _channels.Count == 0 ? null : Bytes(update);
            _channels.RemoveAll(channel => !channel.Writer.TryWrite(bytes!) && channel.Writer.TryComplete());
        }
    }

    /// <summary>Lets all go.</summary>
    public void End()
    {
        lock (_channels)
        {
            _channels.ForEach(channel => channel.Writer.TryComplete());
            _channels.Clear();
        }
    }

    private static byte[] Bytes(Update update) => JsonSerializer.SerializeToUtf8Bytes(update, JsonFormat.Updates);

    private void Remove(Channel<byte[]> channel)
    {
        lock (_channels)
        {
            _channels.Remove(channel);
        }
    }
}

/// <summary>What one who follows a session has not read yet: updates as JSON; ends where he is let go.</summary>
internal sealed class Subscription(ChannelReader<byte[]> updates, Action leave) : IDisposable
{
    public ChannelReader<byte[]> Updates { get; } = updates;

    public void Dispose() => leave();
}
