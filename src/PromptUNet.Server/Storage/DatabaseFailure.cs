using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace PromptUNet.Server.Storage;

/// <summary>What a failure of the database probably is, and what to do about it.</summary>
internal static class DatabaseFailure
{
    // SQLite's codes: https://sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, Disk = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NoDatabase = 26;

    // The file of shared memory beside the database could not grow.
    private const int FullSharedMemory = 4874;

    /// <summary>Returns the HTTP status and a sentence; null when only the log may tell.</summary>
    public static (int Status, string Words)? Of(SqliteException e) => (e.SqliteErrorCode, e.SqliteExtendedErrorCode) switch
    {
        (Full, _) or (_, FullSharedMemory) => (
            StatusCodes.Status507InsufficientStorage, "The server's disk is full: tell whoever runs it."),
        (Busy or Locked, _) => (
            StatusCodes.Status503ServiceUnavailable,
            "Another program holds the server's database: try again in a moment, and if that does not help, tell whoever runs the server."),
        (ReadOnly, _) => Broken(
            "The server's database is read-only: give the account that runs the server the right to write server.db and its folder."),
        (Disk, _) => Broken("The server's disk fails to read or write the database: look at the disk, and at the back-up."),
        (Corrupt or NoDatabase, _) => Broken("The server's database is damaged: restore server.db from the back-up."),
        (CannotOpen, _) => Broken(
            "The server's database cannot be opened: look whether server.db is there, and whether the account that runs the server may "
            + "write to its folder."),
        _ => null,
    };

    private static (int Status, string Words) Broken(string words) => (StatusCodes.Status500InternalServerError, words);
}
