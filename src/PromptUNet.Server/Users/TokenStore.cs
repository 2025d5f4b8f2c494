using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>The tokens of programs. Each has a name and an end; the database keeps its hash alone.</summary>
internal sealed class TokenStore(Database database, AccessEnds ends)
{
    /// <summary>Days until a token ends, unless its maker says otherwise, and the most.</summary>
    public const int UsualDays = 90, MostDays = 365;

    private const string Columns =
        "SELECT tokens.id, tokens.user, users.name, tokens.name, tokens.created, tokens.expires, tokens.used "
        + "FROM tokens JOIN users ON users.id = tokens.user ";

    /// <summary>Adds a token and returns it.</summary>
    /// <param name="user">Whom it signs in.</param>
    /// <param name="name">What it is for.</param>
    /// <param name="days">After how many days it ends.</param>
    /// <exception cref="ArgumentException">There is no such number of days.</exception>
    public string Add(User user, string name, int days = UsualDays)
    {
        if (days is < 1 or > MostDays)
        {
            throw new ArgumentException($"A token lasts 1 to {MostDays} days, not {days}.");
        }

        string token = Secret.New();
        database.Execute(
            "INSERT INTO tokens (hash, user, name, created, expires) VALUES ($hash, $user, $name, $now, $expires)",
            ("$hash", Secret.HashOf(token)), ("$user", user.Id), ("$name", name), ("$now", Timestamp.Now()),
            ("$expires", Timestamp.FromNow(TimeSpan.FromDays(days))));
        return token;
    }

    /// <summary>Returns the token of a secret; null when there is none, or it has ended.</summary>
    public TokenRow? Find(string secret) => List(
        "WHERE tokens.hash = $hash AND tokens.expires > $now",
        ("$hash", Secret.HashOf(secret)), ("$now", Timestamp.Now())).SingleOrDefault();

    public TokenRow? Find(long id) =>
        List("WHERE tokens.id = $id AND tokens.expires > $now", ("$id", id), ("$now", Timestamp.Now())).SingleOrDefault();

    /// <summary>Returns the tokens of a user, the newest first, also those that have expired.</summary>
    public IReadOnlyList<TokenRow> Of(long user) => List("WHERE tokens.user = $user ORDER BY tokens.id DESC", ("$user", user));

    /// <summary>Returns the tokens of all users but the owner.</summary>
    public IReadOnlyList<TokenRow> OfOthersThanOwner() =>
        List("WHERE users.key <> $owner ORDER BY users.name, tokens.id DESC", ("$owner", UserStore.OwnerKey));

    /// <summary>Notes a use, once a minute.</summary>
    public void Use(TokenRow token)
    {
        if (Timestamp.IsUseDue(token.Used))
        {
            database.Execute("UPDATE tokens SET used = $now WHERE id = $id", ("$id", token.Id), ("$now", Timestamp.Now()));
        }
    }

    /// <summary>Ends a token, and the sign-ins of pages that came from it.</summary>
    public void Remove(long id)
    {
        database.Execute("DELETE FROM tokens WHERE id = $id", ("$id", id));
        ends.Tell();
    }

    private IReadOnlyList<TokenRow> List(string where, params ReadOnlySpan<(string, object?)> values) => database.List(
        Columns + where,
        row => new TokenRow(
            row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
            row.Text(6)),
        values);
}
