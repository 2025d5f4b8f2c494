using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace PromptUNet.Server.Users;

/// <summary>What had ended before the database was asked for the sign-in of a request.</summary>
/// <param name="Count">See <see cref="AccessEnds.Count"/>.</param>
internal sealed record EndsBefore(long Count);

/// <summary>
/// Ends the requests under way, streams of events and uploads above all, when what signed them in ends. It looks when credentials are
/// taken away, and every minute for those that come to their end by themselves.
/// </summary>
internal sealed class AccessRevocation(RequestDelegate next, Credentials credentials, AccessEnds ends)
{
    private static readonly TimeSpan Looks = TimeSpan.FromMinutes(1);

    /// <summary>Notes what has ended so far. It has to come before authentication.</summary>
    public static Task NoteEnds(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(new EndsBefore(context.RequestServices.GetRequiredService<AccessEnds>().Count));
        return next(context);
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.User.Identity?.IsAuthenticated != true || context.GetEndpoint()?.Metadata.GetMetadata<EndsAccess>() is not null)
        {
            await next(context);
            return;
        }

        var watched = new Watched(context, credentials);
        ends.Happened += watched.AbortIfEnded;
        ends.Lessened += watched.AbortOf;
        using var looks = new Timer(_ => watched.AbortIfEnded(), null, Looks, Looks);
        try
        {
            // It may have ended between the check of the sign-in and now.
            if (context.Features.GetRequiredFeature<EndsBefore>().Count != ends.Count)
            {
                watched.AbortIfEnded();
            }

            await next(context);
        }
        finally
        {
            ends.Happened -= watched.AbortIfEnded;
            ends.Lessened -= watched.AbortOf;
            watched.IsOver();
        }
    }

    /// <summary>A request under way. The server uses its context for another request once it is over.</summary>
    private sealed class Watched(HttpContext context, Credentials credentials)
    {
        private readonly Lock _lock = new();
        private bool _isOver;

        public void AbortIfEnded()
        {
            lock (_lock)
            {
                if (!_isOver && !Hold())
                {
                    context.Abort();
                }
            }
        }

        public void AbortOf(long user)
        {
            lock (_lock)
            {
                if (!_isOver && Caller.Of(context.User).Id == user)
                {
                    context.Abort();
                }
            }
        }

        public void IsOver()
        {
            lock (_lock)
            {
                _isOver = true;
            }
        }

        private bool Hold()
        {
            try
            {
                return credentials.Hold(context.User);
            }
            catch (SqliteException)
            {
                return true;        // The database does not answer now; the next look asks again.
            }
        }
    }
}

/// <summary>Marks endpoints that take credentials away. They answer although the caller's own may be among them.</summary>
internal sealed class EndsAccess
{
    public static readonly EndsAccess Mark = new();
}

/// <summary>Marks endpoints.</summary>
internal static class EndsAccessMetadata
{
    public static TBuilder MayEndAccess<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(EndsAccess.Mark);
}
