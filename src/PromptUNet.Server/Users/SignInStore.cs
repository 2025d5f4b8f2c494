using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>
/// The sign-ins of pages, and the one-time codes of the owner's links. The database keeps the hashes of both alone. A sign-in may use the
/// ballast: on a full disk an admin has to sign in before anything can be erased.
/// </summary>
internal sealed class SignInStore(Database database, DiskReserve reserve, AccessEnds ends)
{
    /// <summary>A sign-in ends so long after it began, whatever is done with it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>A sign-in ends so long after its last use.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(2);

    /// <summary>Rights can be changed so long after the person gave the password or opened a link.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>A link signs in so long after it was made.</summary>
    public static readonly TimeSpan LinkLasts = TimeSpan.FromMinutes(10);

    private const string Holding = "created > $longest AND used > $idle";

    /// <summary>Begins a sign-in and returns the secret that its cookie carries.</summary>
    /// <param name="user">Who signs in.</param>
    /// <param name="token">The number of the token that it comes from; null for a password or a link, which prove the person.</param>
    public string Begin(User user, long? token)
    {
        string secret = Secret.New();
        reserve.WithBallast(() => database.Execute(
            $"""
            DELETE FROM sign_ins WHERE NOT ({Holding});
            INSERT INTO sign_ins (hash, user, token, created, used, proved) VALUES ($hash, $user, $token, $now, $now, $proved);
            """,
            [.. Limits(), ("$hash", Secret.HashOf(secret)), ("$user", user.Id), ("$token", token), ("$now", Timestamp.Now()),
            ("$proved", token is null ? Timestamp.Now() : null)]));
        return secret;
    }

    /// <summary>Returns the sign-in of a secret; null when it has ended.</summary>
    public SignInRow? Find(string secret) => database.List(
        $"SELECT id, user, used FROM sign_ins WHERE hash = $hash AND {Holding}",
        row => new SignInRow(row.GetInt64(0), row.GetInt64(1), row.GetString(2)),
        [.. Limits(), ("$hash", Secret.HashOf(secret))]).SingleOrDefault();

    public bool Holds(long id) => database.List(
        $"SELECT id FROM sign_ins WHERE id = $id AND {Holding}", row => row.GetInt64(0), [.. Limits(), ("$id", id)]).Count == 1;

    /// <summary>Notes a use, once a minute.</summary>
    public void Use(SignInRow signIn)
    {
        if (Timestamp.IsUseDue(signIn.Used))
        {
            database.Execute("UPDATE sign_ins SET used = $now WHERE id = $id", ("$id", signIn.Id), ("$now", Timestamp.Now()));
        }
    }

    /// <summary>Notes that the person has just given the password again.</summary>
    public void Prove(long id) =>
        database.Execute("UPDATE sign_ins SET proved = $now WHERE id = $id", ("$id", id), ("$now", Timestamp.Now()));

    /// <summary>Whether the person has given the password or opened a link some minutes ago.</summary>
    public bool IsFresh(long id) => database.List(
        "SELECT id FROM sign_ins WHERE id = $id AND proved > $fresh", row => row.GetInt64(0),
        ("$id", id), ("$fresh", Timestamp.FromNow(-Fresh))).Count == 1;

    public void End(long id)
    {
        database.Execute("DELETE FROM sign_ins WHERE id = $id", ("$id", id));
        ends.Tell();
    }

    /// <summary>Makes a code that signs the owner in once, within <see cref="LinkLasts"/>.</summary>
    public string NewCode()
    {
        string code = Secret.New();
        reserve.WithBallast(() => database.Execute(
            """
            DELETE FROM sign_in_codes WHERE expires < $now;
            INSERT INTO sign_in_codes (hash, expires) VALUES ($hash, $expires);
            """,
            ("$now", Timestamp.Now()), ("$hash", Secret.HashOf(code)), ("$expires", Timestamp.FromNow(LinkLasts))));
        return code;
    }

    /// <summary>Takes a code. Returns whether it signs in: it does so for one of two that come at once.</summary>
    public bool TakeCode(string code)
    {
        int taken = 0;
        reserve.WithBallast(() => taken = database.Execute(
            "DELETE FROM sign_in_codes WHERE hash = $hash AND expires > $now",
            ("$hash", Secret.HashOf(code)), ("$now", Timestamp.Now())));
        return taken == 1;
    }

    private static (string, object?)[] Limits() =>
        [("$longest", Timestamp.FromNow(-Longest)), ("$idle", Timestamp.FromNow(-Idle))];
}

/// <summary>A sign-in that has not ended.</summary>
/// <param name="Id">Its number.</param>
/// <param name="UserId">Whom it signs in.</param>
/// <param name="Used">Its last noted use, ISO 8601 in UTC.</param>
internal sealed record SignInRow(long Id, long UserId, string Used);
