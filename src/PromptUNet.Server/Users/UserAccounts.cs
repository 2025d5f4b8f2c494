using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>Users of a data folder, for whoever can write in it; a server may be running there.</summary>
public static class UserAccounts
{
    /// <summary>Lets somebody in.</summary>
    /// <param name="data">The folder that the server is started with.</param>
    /// <param name="name">1 to 64 letters, digits, spaces and <c>. _ - @ '</c>.</param>
    /// <param name="role">annotator, reviewer or admin.</param>
    /// <param name="password">Of at least 12 characters.</param>
    /// <exception cref="ArgumentException">The name, role or password cannot be.</exception>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Add(string data, string name, string role, string password)
    {
        var users = new UserStore(new Database(Path.Combine(PrivateFiles.Folder(Path.Combine(data, ".promptunet")), "server.db")));
        users.TheOwner();       // first, so that nobody else gets its name
        users.Add(name, role, password);
    }
}
