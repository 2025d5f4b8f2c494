using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;

namespace PromptUNet.Server.Sessions;

/// <summary>The subscriptions to a session. A subscriber that reads too slowly loses its subscription, and comes again.</summary>
internal sealed class Subscribers
{
    private const int MostUnread = 256;

    private static readonly JsonTypeInfo<Update> UpdateFormat = (JsonTypeInfo<Update>)new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, TypeInfoResolver = SessionJson.Resolver,
    }.GetTypeInfo(typeof(Update));

    private readonly List<Channel<byte[]>> _channels = [];

    /// <summary>Whether there is a subscription.</summary>
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

    /// <summary>Adds a subscription.</summary>
    /// <param name="first">Its first update.</param>
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

    /// <summary>Sends an update to all subscribers. The JSON is written once for all.</summary>
    public void Publish(Update update)
    {
        lock (_channels)
        {
            byte[]? bytes = _channels.Count == 0 ? null : Bytes(update);
            _channels.RemoveAll(channel => !channel.Writer.TryWrite(bytes!) && channel.Writer.TryComplete());
        }
    }

    /// <summary>Ends all subscriptions.</summary>
    public void End()
    {
        lock (_channels)
        {
            _channels.ForEach(channel => channel.Writer.TryComplete());
            _channels.Clear();
        }
    }

    private static byte[] Bytes(Update update) => JsonSerializer.SerializeToUtf8Bytes(update, UpdateFormat);

    private void Remove(Channel<byte[]> channel)
    {
        lock (_channels)
        {
            _channels.Remove(channel);
        }
    }
}

/// <summary>The updates, as JSON, that a subscriber has not read yet. They end when the subscription does.</summary>
internal sealed class Subscription(ChannelReader<byte[]> updates, Action leave) : IDisposable
{
    public ChannelReader<byte[]> Updates { get; } = updates;

    public void Dispose() => leave();
}
