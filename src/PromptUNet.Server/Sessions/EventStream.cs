using Microsoft.AspNetCore.Http;

namespace PromptUNet.Server.Sessions;

/// <summary>Server-sent events (HTML standard, section 9.2). A comment every 15 s keeps proxies from closing the connection.</summary>
internal static class EventStream
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Writes events until they end, the client leaves or the server stops.</summary>
    public static async Task Write(HttpResponse response, Subscription events, CancellationToken cancel)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            while (await HasNext(response, events, cancel))
            {
                while (events.TryRead(out byte[] data))
                {
                    await response.Body.WriteAsync("data: "u8.ToArray(), cancel);
                    await response.Body.WriteAsync(data, cancel);
                    await response.Body.WriteAsync("\n\n"u8.ToArray(), cancel);
                }

                await response.Body.FlushAsync(cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has left or the server stops: both end the stream.
        }
    }

    private static async Task<bool> HasNext(HttpResponse response, Subscription events, CancellationToken cancel)
    {
        var next = events.HasNext(cancel).AsTask();
        while (await Task.WhenAny(next, Task.Delay(KeepAlive, cancel)) != next)
        {
            cancel.ThrowIfCancellationRequested();
            await response.Body.WriteAsync(":\n\n"u8.ToArray(), cancel);
            await response.Body.FlushAsync(cancel);
        }

        return await next;
    }
}
