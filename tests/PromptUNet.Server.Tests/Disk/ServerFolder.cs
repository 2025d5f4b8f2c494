namespace PromptUNet.Server.Tests.Disk;

/// <summary>Tests of servers that keep their data in one folder, one after the other; it is removed afterwards.</summary>
public abstract class ServerFolder : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory().FullName;

    /// <summary>What the server keeps beside the scans.</summary>
    protected string Own => Path.Combine(Folder, ".promptunet");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, true);
        GC.SuppressFinalize(this);
    }
}
