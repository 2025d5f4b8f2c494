using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>Adds users to a data folder. A server may be running on it.</summary>
public static class UserAccounts
{
    /// <summary>Adds a user.</summary>
    /// <param name="data">The folder of scans that the server is started with.</param>
    /// <param name="name">1 to 64 letters, digits, spaces and <c>. _ - @ '</c>.</param>
    /// <param name="role">annotator, reviewer or admin.</param>
    /// <param name="password">At least 12 characters.</param>
    /// <param name="state">The folder of the server's own files that it is started with; null for the one in the folder of scans.</param>
    /// <exception cref="ArgumentException">The name, role or password is not allowed.</exception>
    /// <exception cref="InvalidOperationException">There is or was a user whose name reads like this one.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Add(string data, string name, string role, string password, string? state = null)
    {
        var database = new Database(Path.Combine(DataFolder.OwnFolder(data, state), DataFolder.DatabaseName));
        var users = new UserStore(database, new AccessEnds());
        users.FindOrAddOwner();     // first, so that no other user gets the owner's name
        users.Add(name, role, password);
    }
}
