namespace PromptUNet.Server.Operations;

/// <summary>
/// The annotator's page. Its files are listed once at the start, so that no path that a request names ever reaches the disk.
/// </summary>
internal sealed class Page
{
    private const string Index = "/index.html", Assets = "/assets/";

    private readonly Dictionary<string, PageFile> _files;

    /// <param name="folder">The compiled page; where there is none, the page says so.</param>
    public Page(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        _files = files.ToDictionary(file => $"/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", file => new PageFile(file), StringComparer.Ordinal);
    }

    /// <summary>The file at a path; null where there is none.</summary>
    public PageFile? Find(string path) => _files.GetValueOrDefault(path == "/" ? Index : path);

    /// <summary>How long a browser may keep what is at a path: names in <c>assets/</c> change with the content.</summary>
    public static string CachingOf(string path) => path.StartsWith(Assets, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-store";
}
