using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <summary>Limits how many streams of events a user has open, since each holds a connection and memory.</summary>
internal sealed class StreamPlaces
{
    private const int Most = 8;

    private readonly Dictionary<long, int> _taken = [];

    /// <summary>Takes a place until the returned object is disposed.</summary>
    /// <param name="user">The user's number.</param>
    /// <exception cref="Refusal">The user has no place left (429).</exception>
    public IDisposable Take(long user)
    {
        lock (_taken)
        {
            int taken = _taken.GetValueOrDefault(user);
            if (taken == Most)
            {
                throw new Refusal(429, "busy", $"You have {Most} pages with a task open already: close one of them.")
                {
                    RetryAfter = TimeSpan.FromSeconds(5),
                };
            }

            _taken[user] = taken + 1;
        }

        return new Place(this, user);
    }

    private void Free(long user)
    {
        lock (_taken)
        {
            if (--_taken[user] == 0)
            {
                _taken.Remove(user);
            }
        }
    }

    private sealed class Place(StreamPlaces places, long user) : IDisposable
    {
        public void Dispose() => places.Free(user);
    }
}
