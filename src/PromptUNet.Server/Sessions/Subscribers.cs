using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PromptUNet.Server.Sessions;

/// <summary>The subscriptions to a session. A subscriber that reads too slowly loses its subscription, and comes again.</summary>
internal sealed class Subscribers
{
    private static readonly JsonTypeInfo<Update> UpdateFormat = (JsonTypeInfo<Update>)new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, TypeInfoResolver = SessionJson.Resolver,
    }.GetTypeInfo(typeof(Update));

    private readonly List<Subscription> _subscriptions = [];

    /// <summary>Whether there is a subscription.</summary>
    public bool Any
    {
        get
        {
            lock (_subscriptions)
            {
                return _subscriptions.Count > 0;
            }
        }
    }

    /// <summary>Adds a subscription.</summary>
    /// <param name="first">Its first update.</param>
    /// <param name="cut">
    /// Called when the subscriber reads too slowly, and has lost the subscription. It must not wait. It is not called any more once the
    /// subscription is disposed.
    /// </param>
    public Subscription Add(Update first, Action cut)
    {
        var subscription = new Subscription(Bytes(first), cut, Remove);
        lock (_subscriptions)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Sends an update to all subscribers. The JSON is written once for all.</summary>
    public void Publish(Update update)
    {
        lock (_subscriptions)
        {
            byte[]? bytes = _subscriptions.Count == 0 ? null : Bytes(update);
            _subscriptions.RemoveAll(subscription => !subscription.TryAdd(bytes!));
        }
    }

    /// <summary>Ends all subscriptions.</summary>
    public void End()
    {
        lock (_subscriptions)
        {
            _subscriptions.ForEach(subscription => subscription.End());
            _subscriptions.Clear();
        }
    }

    private static byte[] Bytes(Update update) => JsonSerializer.SerializeToUtf8Bytes(update, UpdateFormat);

    private void Remove(Subscription subscription)
    {
        lock (_subscriptions)
        {
            _subscriptions.Remove(subscription);
        }
    }
}
