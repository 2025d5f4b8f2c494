using System.Text.RegularExpressions;

namespace PromptUNet.Server.Tests.Architecture;

/// <summary>
/// Which folder of the server uses which, read from the sources. The build refuses a using that is not needed, so that the usings of a
/// file are the folders it uses. Types of the root need no using; their names are looked for.
/// </summary>
internal static partial class FolderUses
{
    public const string Root = "the root";

    private const string Namespace = "PromptUNet.Server";

    /// <summary>Returns the folders that each folder uses, and the file that does.</summary>
    /// <param name="files">The text of each file, by its path in the project with '/' between folders.</param>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Of(IReadOnlyDictionary<string, string> files)
    {
        var code = files.ToDictionary(f => f.Key, f => Remarks().Replace(f.Value, ""));
        var types = code.ToDictionary(f => f.Key, f => Declared().Matches(f.Value).Select(m => m.Groups["name"].Value).ToList());
        return code.GroupBy(f => FolderOf(f.Key)).ToDictionary(folder => folder.Key, UsedBy);

        IReadOnlyDictionary<string, string> UsedBy(IGrouping<string, KeyValuePair<string, string>> folder) => folder
            .SelectMany(file => UsedIn(file.Value).Select(used => (Folder: used, File: file.Key)))
            .Where(use => use.Folder != folder.Key)
            .DistinctBy(use => use.Folder)
            .ToDictionary(use => use.Folder, use => use.File);

        IEnumerable<string> UsedIn(string text) =>
        [
            .. Usings().Matches(text).Select(m => m.Groups["folder"].Value),
            .. types.Where(file => file.Value.Any(type => Names(text, FolderOf(file.Key), type))).Select(file => FolderOf(file.Key)),
        ];
    }

    /// <summary>Returns folders each of which uses the next, from one back to itself; empty when there is no circle.</summary>
    public static IReadOnlyList<string> Circle(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> uses)
    {
        HashSet<string> done = [];
        return uses.Keys.Select(folder => Search(folder, [])).FirstOrDefault(circle => circle.Count > 0, []);

        IReadOnlyList<string> Search(string folder, IReadOnlyList<string> path)
        {
            if (path.Contains(folder))
            {
                return [.. path.SkipWhile(f => f != folder), folder];
            }

            string[] next = done.Add(folder) && uses.TryGetValue(folder, out var used) ? [.. used.Keys] : [];
            return next.Select(f => Search(f, [.. path, folder])).FirstOrDefault(circle => circle.Count > 0, []);
        }
    }

    private static string FolderOf(string file) => file.Contains('/', StringComparison.Ordinal) ? file.Split('/')[0] : Root;

    /// <summary>Whether a text names a type of the root, or one of a folder by the folder's name.</summary>
    private static bool Names(string text, string folder, string type) => folder == Root
        ? Regex.IsMatch(text, $@"\b{type}\b")
        : Regex.IsMatch(text, $@"(?<![\w.]|\w\.)({Namespace}\.|Server\.)?{folder}\.{type}\b");

    [GeneratedRegex(@"//.*|^namespace .*", RegexOptions.Multiline)]
    private static partial Regex Remarks();

    [GeneratedRegex(@"^using (static |\w+ = )?PromptUNet\.Server\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^(public |internal )[\w ]*(class|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
