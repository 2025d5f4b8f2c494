namespace PromptUNet.Server.Users;

/// <summary>
/// Counts wrong passwords, and says how long guesses have to wait. The delay doubles for a source that guesses at one account, and
/// concerns no other source and no other account. All unknown sources together get one guess at an account every
/// <see cref="PaceOfAccount"/>, after the first <see cref="FreeOfAccount"/>. Times count from any common start.
/// </summary>
internal sealed class WrongPasswords
{
    /// <summary>The wrong passwords without a delay: of a source at an account, and at an account from all unknown sources.</summary>
    public const int FreeOfPair = 5, FreeOfAccount = 20;

    // A table of some megabytes. Each entry costs the guesser's address a check, of which a processor does about ten a second.
    private const int MostKept = 50_000;

    /// <summary>The time between two guesses at an account from all unknown sources together.</summary>
    public static readonly TimeSpan PaceOfAccount = TimeSpan.FromSeconds(6);

    /// <summary>The longest delay of a source at an account.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private const int MostDoublings = 20;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1), Kept = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (int Count, TimeSpan Last)> _wrong = [];

    /// <summary>How many sources, accounts and pairs of them are remembered.</summary>
    public int Remembered => _wrong.Count;

    /// <summary>Returns how long the source has to stay away from the account; zero when it need not.</summary>
    public TimeSpan DelayOf(PasswordGuess guess, TimeSpan now)
    {
        var (count, last) = Of(guess.Pair, now);
        int doublings = Math.Min(count - FreeOfPair, MostDoublings);
        return doublings < 0 ? TimeSpan.Zero : Left(last + Min(FirstDelay * (1 << doublings), LongestDelay), now);
    }

    /// <summary>Returns how long the guess has to wait for those of other unknown sources; zero for a known source.</summary>
    public TimeSpan PaceOf(PasswordGuess guess, TimeSpan now)
    {
        var (count, last) = Of(guess.Account, now);
        return guess.IsKnown || count < FreeOfAccount ? TimeSpan.Zero : Left(last + PaceOfAccount, now);
    }

    /// <summary>Returns how many passwords of the source at the account were wrong.</summary>
    public int CountOf(PasswordGuess guess, TimeSpan now) => Of(guess.Pair, now).Count;

    /// <summary>Returns when the source's last password was wrong, at whatever account.</summary>
    public TimeSpan LastOf(PasswordGuess guess, TimeSpan now) => Of(guess.Source, now).Last;

    /// <summary>Counts a guess as wrong, before it is checked: guesses at once would all count as the first otherwise.</summary>
    public void Add(PasswordGuess guess, TimeSpan now)
    {
        foreach (string key in KeysOf(guess))
        {
            _wrong[key] = (Of(key, now).Count + 1, now);
        }

        if (_wrong.Count > MostKept)
        {
            ForgetOldest();
        }
    }

    /// <summary>Takes back that a guess was wrong, and forgets the wrong ones of its source.</summary>
    public void TakeBack(PasswordGuess guess)
    {
        _wrong.Remove(guess.Source);
        _wrong.Remove(guess.Pair);
        if (!guess.IsKnown && _wrong.TryGetValue(guess.Account, out var wrong))
        {
            _wrong[guess.Account] = (wrong.Count - 1, wrong.Last);
        }
    }

    // Those of a known source do not count against the account.
    private static string[] KeysOf(PasswordGuess guess) =>
        guess.IsKnown ? [guess.Source, guess.Pair] : [guess.Source, guess.Pair, guess.Account];

    private static TimeSpan Left(TimeSpan until, TimeSpan now) => until > now ? until - now : TimeSpan.Zero;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private (int Count, TimeSpan Last) Of(string key, TimeSpan now) =>
        _wrong.TryGetValue(key, out var wrong) && now - wrong.Last < Kept ? wrong : (0, TimeSpan.MinValue);

    private void ForgetOldest()
    {
        foreach (string key in _wrong.OrderBy(w => w.Value.Last).Take(MostKept / 2).Select(w => w.Key).ToList())
        {
            _wrong.Remove(key);
        }
    }
}
