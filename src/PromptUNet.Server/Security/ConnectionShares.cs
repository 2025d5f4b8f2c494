using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Security;

/// <summary>
/// Shares the connections out between networks and, where somebody has signed in, between users. Nobody is refused: who has too many
/// loses those that were used longest ago. A proxy on this machine opens connections for everybody, so that its are not counted.
/// </summary>
internal sealed class ConnectionShares : IDisposable
{
    /// <summary>The connections of all together. Above it, whoever has most loses one for each new one.</summary>
    public const int Most = 1000;

    private const int IdleOfNetwork = 32, IdleOfUser = 64;

    private static readonly TimeSpan
        Period = TimeSpan.FromSeconds(1), ShortestIdle = TimeSpan.FromSeconds(2), LongestUnused = TimeSpan.FromSeconds(8);

    private readonly HashSet<ClientConnection> _connections = [];
    private readonly bool _behindProxy;
    private readonly Timer _timer;

    public ConnectionShares(ServerOptions options)
    {
        _behindProxy = options.BehindProxy;
        _timer = new Timer(_ => CloseIdle(), null, Period, Period);
    }

    /// <summary>The number of connections that are counted now.</summary>
    public int Counted
    {
        get
        {
            lock (_connections)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Serves a connection, which counts until it is closed.</summary>
    public async Task Serve(ConnectionContext transport, ConnectionDelegate next)
    {
        var address = (transport.RemoteEndPoint as IPEndPoint)?.Address;
        if (_behindProxy && address is not null && IPAddress.IsLoopback(address))
        {
            await next(transport);
            return;
        }

        var connection = new ClientConnection(ClientNetwork.Of(address), transport.Abort);
        transport.Features.Set(connection);
        Add(connection);
        try
        {
            await next(transport);
        }
        finally
        {
            lock (_connections)
            {
                _connections.Remove(connection);
            }
        }
    }

    /// <summary>Counts a request on its connection.</summary>
    public static async Task CountRequest(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<ClientConnection>();
        connection?.BeginRequest();
        try
        {
            await next(context);
        }
        finally
        {
            connection?.EndRequest();
        }
    }

    /// <summary>Counts the connection of a signed-in request for its user.</summary>
    public static Task CountForUser(HttpContext context, RequestDelegate next)
    {
        if (context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user)
        {
            context.Features.Get<ClientConnection>()?.BelongTo(user);
        }

        return next(context);
    }

    public void Dispose() => _timer.Dispose();

    private void Add(ClientConnection connection)
    {
        lock (_connections)
        {
            _connections.Add(connection);
            if (_connections.Count > Most)
            {
                var most = _connections.GroupBy(c => c.Holder).MaxBy(held => held.Count())!;
                Close(most.OrderBy(c => c.LastUse).Take(1));
            }
        }
    }

    /// <summary>Closes connections that never had a request, and idle ones of those who have many.</summary>
    private void CloseIdle()
    {
        lock (_connections)
        {
            Close(_connections.Where(c => c.Unused > LongestUnused));
            foreach (var held in _connections.GroupBy(c => (c.Holder, c.IsSignedIn)).ToList())
            {
                int excess = held.Count() - (held.Key.IsSignedIn ? IdleOfUser : IdleOfNetwork);
                Close(held.Where(c => c.Idle > ShortestIdle).OrderBy(c => c.LastUse).Take(Math.Max(0, excess)));
            }
        }
    }

    // Those that are being closed do not count any more.
    private void Close(IEnumerable<ClientConnection> closing)
    {
        foreach (var connection in closing.ToList())
        {
            _connections.Remove(connection);
            connection.Close();
        }
    }
}
