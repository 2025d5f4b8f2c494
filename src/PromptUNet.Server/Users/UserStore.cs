using System.Text.RegularExpressions;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>The table of users.</summary>
internal sealed partial class UserStore
{
    /// <summary>The name of the first user, who opens the server's links. The owner is always an admin.</summary>
    public const string Owner = "owner";

    private const string Columns =
        """
        SELECT id, name, key, role, password_hash, created, removed,
               EXISTS (SELECT * FROM tokens WHERE tokens.user = users.id AND expires > strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        FROM users
        """;

    private readonly Database _database;
    private readonly AccessEnds _ends;

    /// <summary>Opens the store. Gives keys to the names of a file that had none.</summary>
    public UserStore(Database database, AccessEnds ends)
    {
        (_database, _ends) = (database, ends);
        Renamed = GiveKeys();
    }

    /// <summary>The key of the owner's name.</summary>
    public static string OwnerKey { get; } = NameKey.Of(Owner);

    /// <summary>
    /// Users whose name in an older file read like another user's. The number was put behind the later one's name, which signs in so now.
    /// </summary>
    public IReadOnlyList<long> Renamed { get; }

    /// <summary>Returns the owner, and adds the user first if need be.</summary>
    public User FindOrAddOwner() => Find(Owner) ?? Add(Owner, Roles.Admin, password: null);

    /// <summary>Returns the user whose name reads so; null when there is none, or the user was removed.</summary>
    public User? Find(string name) =>
        Users($"{Columns} WHERE key = $key AND removed IS NULL", ("$key", NameKey.Of(name))).SingleOrDefault();

    /// <summary>Returns the user of a number; null when there is none, or the user was removed.</summary>
    public User? Find(long id) => Users($"{Columns} WHERE id = $id AND removed IS NULL", ("$id", id)).SingleOrDefault();

    /// <summary>Returns users by name, also those who were removed.</summary>
    /// <param name="after">The name of the last user of the part before; null for the first part.</param>
    /// <param name="limit">The most users that are returned.</param>
    public IReadOnlyList<User> List(string? after, int limit) => Users(
        $"{Columns} WHERE $after IS NULL OR name > $after COLLATE NOCASE ORDER BY name COLLATE NOCASE LIMIT $limit",
        ("$after", after), ("$limit", limit));

    /// <summary>Adds a user.</summary>
    /// <param name="name">1 to 64 letters, digits, spaces and <c>. _ - @ '</c>.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="password">Null for a user who signs in by a link or a token alone.</param>
    /// <exception cref="ArgumentException">The name, role or password is not allowed.</exception>
    /// <exception cref="InvalidOperationException">There is or was a user whose name reads like this one.</exception>
    public User Add(string name, string role, string? password)
    {
        name = name.Trim(' ');
        if (!NameForm.IsMatch(name) || !NameKey.IsPlain(name))
        {
            throw new ArgumentException(
                "A user's name has 1 to 64 letters, digits, spaces and . _ - @ ', and begins with a letter or a digit.");
        }

        string? hash = password is null ? null : Passwords.HashOf(password);
        int added = _database.Execute(
            """
            INSERT INTO users (name, key, role, password_hash, created) VALUES ($name, $key, $role, $hash, $now)
            ON CONFLICT DO NOTHING
            """,
            ("$name", name), ("$key", NameKey.Of(name)), ("$role", Roles.Known(role)), ("$hash", hash), ("$now", Timestamp.Now()));
        return added == 1
            ? Find(name)!
            : throw new InvalidOperationException($"There is or was a user whose name reads like {name}: choose another name.");
    }

    /// <summary>Changes a user's role, password or both, and ends the user's sign-ins; null leaves a member as it is.</summary>
    /// <param name="user">The user.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="password">The new password.</param>
    /// <param name="keepTokens">Whether the user's tokens stay although the password is a new one.</param>
    /// <exception cref="ArgumentException">The role or password is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The owner would be no admin any more.</exception>
    public void Change(User user, string? role, string? password, bool keepTokens)
    {
        if (user.IsOwner && role is not (null or Roles.Admin))
        {
            throw new InvalidOperationException($"The user {Owner} stays an admin, so that there is always one.");
        }

        _database.Execute(
            """
            UPDATE users SET role = $role, password_hash = $hash WHERE id = $id;
            DELETE FROM sign_ins WHERE user = $id;
            DELETE FROM tokens WHERE user = $id AND $endTokens;
            """,
            ("$id", user.Id), ("$role", Roles.Known(role ?? user.Role)), ("$endTokens", password is not null && !keepTokens),
            ("$hash", password is null ? user.PasswordHash : Passwords.HashOf(password)));
        _ends.Tell();
    }

    /// <summary>Takes a user's access away. The row stays: it tells who drew what, and its name is never given again.</summary>
    /// <exception cref="InvalidOperationException">The user is the owner.</exception>
    public void Remove(User user)
    {
        if (user.IsOwner)
        {
            throw new InvalidOperationException($"The user {Owner} opens the server's links and cannot be removed.");
        }

        _database.Execute(
            """
            UPDATE users SET password_hash = NULL, removed = $now WHERE id = $id;
            DELETE FROM sign_ins WHERE user = $id;
            DELETE FROM tokens WHERE user = $id;
            """,
            ("$id", user.Id), ("$now", Timestamp.Now()));
        _ends.Tell();
    }

    /// <summary>Ends a user's open requests, because the user may see less than before.</summary>
    public void EndRequests(User user) => _ends.TellLess(user.Id);

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd} ._@'-]{0,63}\z")]
    private static partial Regex NameForm { get; }

    /// <summary>Gives each name of an older file its key, the owner's first. Returns the users whose names had to be changed.</summary>
    private List<long> GiveKeys()
    {
        var without = _database.List(
            "SELECT id, name FROM users WHERE key IS NULL ORDER BY name <> $owner, id",
            row => (Id: row.GetInt64(0), Name: row.GetString(1)),
            ("$owner", Owner));
        List<long> renamed = [];
        foreach (var (id, name) in without)
        {
            string free = name;
            for (int tries = 0; !GiveKey(id, free); tries++)
            {
                free = $"{name} {id}{new string('x', tries)}";
            }

            if (free != name)
            {
                renamed.Add(id);
            }
        }

        return renamed;
    }

    private bool GiveKey(long id, string name) => _database.Execute(
        "UPDATE OR IGNORE users SET name = $name, key = $key WHERE id = $id",
        ("$id", id), ("$name", name), ("$key", NameKey.Of(name))) == 1;

    private IReadOnlyList<User> Users(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => _database.List(
        sql,
        row => new User(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4),
            row.GetString(5), row.Text(6), row.GetBoolean(7)),
        values);
}
