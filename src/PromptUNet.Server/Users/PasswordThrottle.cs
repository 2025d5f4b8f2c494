using System.Threading.RateLimiting;

namespace PromptUNet.Server.Users;

/// <summary>
/// Limits the guessing of passwords. It counts wrong passwords for each address and for each name. It checks one password at a time,
/// so that a flood of guesses takes one core at most.
/// </summary>
internal sealed class PasswordThrottle : IDisposable
{
    private const int WrongPerMinute = 10, Parts = 6;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // A sliding window counts whole guesses. A token bucket refills by fractions, so that it never looks empty.
    private readonly PartitionedRateLimiter<string> _wrong = PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetSlidingWindowLimiter(key, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = WrongPerMinute, Window = Window, SegmentsPerWindow = Parts, QueueLimit = 0, AutoReplenishment = true,
        }));

    private readonly ConcurrencyLimiter _checks = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = 1, QueueLimit = 32, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>
    /// Checks a password. Returns whether it is right; null when there were too many wrong ones, so that the client has to wait for
    /// <see cref="RetryAfter"/>.
    /// </summary>
    /// <param name="keys">The address and the name whose wrong passwords are counted.</param>
    /// <param name="check">Checks the password.</param>
    /// <param name="cancel">Stops the waiting.</param>
    public async Task<bool?> Check(string[] keys, Func<bool> check, CancellationToken cancel)
    {
        using var turn = await _checks.AcquireAsync(1, cancel);
        if (!turn.IsAcquired || keys.Any(Exhausted))
        {
            return null;
        }

        bool right = check();
        foreach (string key in right ? [] : keys)
        {
            _wrong.AttemptAcquire(key).Dispose();
        }

        return right;
    }

    public static TimeSpan RetryAfter => Window / Parts;

    public void Dispose()
    {
        _wrong.Dispose();
        _checks.Dispose();
    }

    private bool Exhausted(string key)
    {
        using var lease = _wrong.AttemptAcquire(key, 0);
        return !lease.IsAcquired;
    }
}
