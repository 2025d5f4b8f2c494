using System.Diagnostics;

namespace PromptUNet.Server.Users;

/// <summary>
/// Limits the guessing of passwords, and the time that their checks take from others. Few passwords are checked at a time. Devices on
/// which the user signed in before come first. Then comes a source without a wrong password, and then the one whose last is longest
/// ago. After a wrong password unknown sources rest for as long as its check took.
/// </summary>
internal sealed class PasswordThrottle : IDisposable
{
    private const int MostWaiting = 64;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30), WhenFull = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly WrongPasswords _wrong = new();
    private readonly List<Waiting> _waiting = [];       // those who came first first
    private readonly int _atOnce;
    private readonly Timer _timer;
    private TimeSpan _restUntil;
    private int _checked;       // passwords at this moment

    /// <param name="atOnce">How many passwords are checked at a time.</param>
    public PasswordThrottle(int atOnce) => (_atOnce, _timer) = (atOnce, new Timer(_ => Admit()));

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>Checks a password when it is its turn.</summary>
    /// <param name="guess">Whose password it should be, and where it comes from.</param>
    /// <param name="check">Checks the password.</param>
    /// <param name="cancel">Stops the waiting.</param>
    public async Task<PasswordCheck> Check(PasswordGuess guess, Func<bool> check, CancellationToken cancel)
    {
        var waiting = new Waiting(guess);
        Enter(waiting);
        try
        {
            if (await waiting.Turn.Task.WaitAsync(LongestWait, cancel) is { } wait)
            {
                return new PasswordCheck(false, wait);
            }
        }
        catch (TimeoutException)
        {
            GiveUp(waiting);
            return new PasswordCheck(false, WhenFull);
        }
        catch (OperationCanceledException)
        {
            GiveUp(waiting);
            throw;
        }

        bool isRight = false;
        long start = Stopwatch.GetTimestamp();
        try
        {
            isRight = await Task.Run(check, CancellationToken.None);
            return new PasswordCheck(isRight, null);
        }
        finally
        {
            End(guess, isRight, Stopwatch.GetElapsedTime(start));
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Enter(Waiting waiting)
    {
        lock (_lock)
        {
            _waiting.Add(waiting);
            if (_waiting.Count > MostWaiting)
            {
                Refuse(Order(Now).Last(), WhenFull);
            }

            Admit();
        }
    }

    private void GiveUp(Waiting waiting)
    {
        lock (_lock)
        {
            _waiting.Remove(waiting);
            _checked -= waiting.HasTurn ? 1 : 0;
            Admit();
        }
    }

    private void End(PasswordGuess guess, bool isRight, TimeSpan time)
    {
        lock (_lock)
        {
            if (isRight)
            {
                _wrong.TakeBack(guess);
            }
            else if (!guess.IsKnown)
            {
                _restUntil = Now + time;
            }

            _checked--;
            Admit();
        }
    }

    /// <summary>Gives turns to those who may have one now, and looks again when the next one may.</summary>
    private void Admit()
    {
        lock (_lock)
        {
            var now = Now;
            foreach (var waiting in _waiting.ToList())
            {
                if (_wrong.DelayOf(waiting.Guess, now) is var delay && delay > TimeSpan.Zero)
                {
                    Refuse(waiting, delay);
                }
            }

            while (_checked < _atOnce && Order(now).FirstOrDefault(w => MayBegin(w.Guess, now)) is { } next)
            {
                _wrong.Add(next.Guess, now);
                _checked++;
                next.HasTurn = true;
                _waiting.Remove(next);
                next.Turn.TrySetResult(null);
            }

            if (_checked < _atOnce && _waiting.Count > 0)
            {
                _timer.Change(_waiting.Min(w => WaitOf(w.Guess, now)) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Refuse(Waiting waiting, TimeSpan wait)
    {
        _waiting.Remove(waiting);
        waiting.Turn.TrySetResult(wait);
    }

    private bool MayBegin(PasswordGuess guess, TimeSpan now) =>
        WaitOf(guess, now) == TimeSpan.Zero && _wrong.DelayOf(guess, now) == TimeSpan.Zero;

    private TimeSpan WaitOf(PasswordGuess guess, TimeSpan now)
    {
        var (pace, rest) = (_wrong.PaceOf(guess, now), guess.IsKnown || _restUntil < now ? TimeSpan.Zero : _restUntil - now);
        return pace > rest ? pace : rest;
    }

    // Among equals the last one comes first: when more come than can be checked, that one is still there for the answer.
    private IEnumerable<Waiting> Order(TimeSpan now) => _waiting.AsEnumerable().Reverse()
        .OrderByDescending(w => w.Guess.IsKnown)
        .ThenBy(w => _wrong.LastOf(w.Guess, now))
        .ThenBy(w => _wrong.CountOf(w.Guess, now));

    private sealed class Waiting(PasswordGuess guess)
    {
        public PasswordGuess Guess => guess;

        /// <summary>Ends with null when it has its turn, or with the time to stay away when it is refused.</summary>
        public TaskCompletionSource<TimeSpan?> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HasTurn { get; set; }
    }
}

/// <summary>The result of a check.</summary>
/// <param name="IsRight">Whether the password is right.</param>
/// <param name="Wait">The time to stay away, when it was not checked; else null.</param>
internal readonly record struct PasswordCheck(bool IsRight, TimeSpan? Wait);
