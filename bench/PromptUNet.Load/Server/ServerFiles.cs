namespace PromptUNet.Load.Server;

/// <summary>Paths of a server's files, written down apart from the server's own code.</summary>
internal static class ServerFiles
{
    /// <param name="data">The data folder.</param>
    public static string Own(string data) => Path.Combine(data, ".promptunet");

    public static string Database(string data) => Path.Combine(Own(data), "server.db");

    public static string Journal(string data, string task) => Path.Combine(Own(data), "sessions", $"{task}.journal");
}

/// <summary>The demonstration's files beside the program.</summary>
internal static class Samples
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "samples");
}
