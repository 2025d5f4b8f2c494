using System.Threading.RateLimiting;

namespace PromptUNet.Server.Users;

/// <summary>
/// Slows down who guesses passwords: wrong ones are counted for each address and for each name. One password is checked at a time, so
/// that a flood of guesses takes one core at most.
/// </summary>
internal sealed class Guesses : IDisposable
{
    private const int WrongPerMinute = 10, Parts = 6;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Windows count whole guesses; a bucket refills by fractions, and looks as if there were one left at any time.
    private readonly PartitionedRateLimiter<string> _wrong = PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetSlidingWindowLimiter(key, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = WrongPerMinute, Window = Window, SegmentsPerWindow = Parts, QueueLimit = 0, AutoReplenishment = true,
        }));

    private readonly ConcurrencyLimiter _checks = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = 1, QueueLimit = 32, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Does <paramref name="check"/> if it may be done now.</summary>
    /// <param name="keys">What wrong guesses count for.</param>
    /// <returns>Null where there were too many wrong ones: try again after <see cref="RetryAfter"/>.</returns>
    public async Task<bool?> Try(string[] keys, Func<bool> check, CancellationToken cancel)
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
