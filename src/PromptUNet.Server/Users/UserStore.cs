using System.Security.Cryptography;
using System.Text.RegularExpressions;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>The tables of users and of their tokens.</summary>
internal sealed partial class UserStore(Database database)
{
    /// <summary>The name of the first user, who opens the printed address. The owner is always an admin.</summary>
    public const string Owner = "owner";

    private const string Columns = "users.id, users.name, users.role, users.password_hash, users.stamp, users.created";

    /// <summary>Raised when a user's password, role or access has changed.</summary>
    public event Action<User>? AccessChanged;

    /// <summary>Returns the owner, and adds the user first if need be.</summary>
    public User FindOrAddOwner() => Find(Owner) ?? Add(Owner, Roles.Admin, password: null);

    public User? Find(string name) => Users($"SELECT {Columns} FROM users WHERE name = $name", ("$name", name)).SingleOrDefault();

    public User? Find(long id) => Users($"SELECT {Columns} FROM users WHERE id = $id", ("$id", id)).SingleOrDefault();

    /// <summary>Returns the user of a token; null when no user has it.</summary>
    public User? FindByToken(string token) => Users(
        $"SELECT {Columns} FROM users JOIN tokens ON tokens.user = users.id WHERE tokens.hash = $hash",
        ("$hash", Secret.HashOf(token))).SingleOrDefault();

    /// <summary>Returns users by name.</summary>
    /// <param name="after">The name of the last user of the part before; null for the first part.</param>
    /// <param name="limit">The most users that are returned.</param>
    public IReadOnlyList<User> List(string? after, int limit) => Users(
        $"SELECT {Columns} FROM users WHERE $after IS NULL OR name > $after ORDER BY name LIMIT $limit",
        ("$after", after), ("$limit", limit));

    /// <summary>Adds a user.</summary>
    /// <param name="name">1 to 64 letters, digits, spaces and <c>. _ - @ '</c>.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="password">Null for a user who signs in by a token alone.</param>
    /// <exception cref="ArgumentException">The name, role or password is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The name is in use.</exception>
    public User Add(string name, string role, string? password)
    {
        if (!NameForm.IsMatch(name))
        {
            throw new ArgumentException(
                "A user's name has 1 to 64 letters, digits, spaces and . _ - @ ', and begins with a letter or a digit.");
        }

        string? hash = password is null ? null : Passwords.HashOf(password);
        int added = database.Execute(
            """
            INSERT INTO users (name, role, password_hash, stamp, created) VALUES ($name, $role, $hash, $stamp, $now)
            ON CONFLICT DO NOTHING
            """,
            ("$name", name), ("$role", Roles.Known(role)), ("$hash", hash), ("$stamp", NewStamp()), ("$now", Timestamp.Now()));
        return added == 1 ? Find(name)! : throw new InvalidOperationException($"There is a user {name} already: choose another name.");
    }

    /// <summary>Changes a user's role, password or both, and ends the user's sign-ins by cookie; null leaves a member as it is.</summary>
    /// <exception cref="ArgumentException">The role or password is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The owner would be no admin any more.</exception>
    public void Change(User user, string? role, string? password)
    {
        if (user.Name == Owner && role is not (null or Roles.Admin))
        {
            throw new InvalidOperationException($"The user {Owner} stays an admin, so that there is always one.");
        }

        database.Execute(
            "UPDATE users SET role = $role, password_hash = $hash, stamp = $stamp WHERE id = $id",
            ("$id", user.Id), ("$role", Roles.Known(role ?? user.Role)), ("$stamp", NewStamp()),
            ("$hash", password is null ? user.PasswordHash : Passwords.HashOf(password)));
        AccessChanged?.Invoke(user);
    }

    /// <summary>Ends all sign-ins of a user by cookie.</summary>
    public void EndSignIns(User user) =>
        database.Execute("UPDATE users SET stamp = $stamp WHERE id = $id", ("$id", user.Id), ("$stamp", NewStamp()));

    /// <summary>
    /// Takes a user's access away. A row that a task or review names stays, without password or token, because it tells who drew what.
    /// Any other row is deleted.
    /// </summary>
    /// <exception cref="InvalidOperationException">The user is the owner.</exception>
    public void Remove(User user)
    {
        if (user.Name == Owner)
        {
            throw new InvalidOperationException($"The user {Owner} opens the address that the server prints and cannot be removed.");
        }

        const string sql = """
            UPDATE users SET password_hash = NULL, stamp = $stamp WHERE id = $id;
            DELETE FROM tokens WHERE user = $id;
            DELETE FROM users WHERE id = $id AND id NOT IN (SELECT annotator FROM tasks UNION SELECT user FROM reviews);
            """;
        database.Execute(sql, ("$id", user.Id), ("$stamp", NewStamp()));
        AccessChanged?.Invoke(user);
    }

    /// <summary>Adds a token to a user and returns it. The database keeps its hash alone.</summary>
    public string AddToken(User user)
    {
        string token = Secret.New();
        database.Execute(
            "INSERT INTO tokens (hash, user, created) VALUES ($hash, $user, $now)",
            ("$hash", Secret.HashOf(token)), ("$user", user.Id), ("$now", Timestamp.Now()));
        return token;
    }

    /// <summary>Deletes all tokens of a user.</summary>
    public void RemoveTokens(User user)
    {
        database.Execute("DELETE FROM tokens WHERE user = $user", ("$user", user.Id));
        AccessChanged?.Invoke(user);
    }

    /// <summary>Ends a user's open requests, because the user may see less than before.</summary>
    public void EndRequests(User user) => AccessChanged?.Invoke(user);

    /// <summary>Whether a user has a password or a token.</summary>
    public bool HasAccess(User user) =>
        user.PasswordHash is not null
        || Users($"SELECT {Columns} FROM users WHERE id = $id AND id IN (SELECT user FROM tokens)", ("$id", user.Id)).Count > 0;

    private static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd} ._@'-]{0,63}\z")]
    private static partial Regex NameForm { get; }

    private IReadOnlyList<User> Users(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => database.List(
        sql,
        row => new User(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
            row.GetString(5)),
        values);
}
