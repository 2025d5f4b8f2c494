namespace PromptUNet.Tests.Imaging;

/// <summary>Files of the repository that tests read.</summary>
internal static class TestFiles
{
    /// <summary>The folder with the solution, above the folder the tests run in.</summary>
    public static string Repository { get; } = Above(AppContext.BaseDirectory);

    /// <summary>Small valid files, one a variant; made by tests/corpus/make_corpus.py, where their common content is described.</summary>
    public static string Corpus { get; } = Path.Combine(Repository, "tests", "corpus");

    /// <summary>The corpus without the data files, which their headers name.</summary>
    public static IEnumerable<string> CorpusNames => Directory.GetFiles(Corpus).Select(file => Path.GetFileName(file))
        .Where(name =>
            Path.GetExtension(name) is not (".py" or ".raw" or ".zraw" or ".img") && !name.Contains(".raw.", StringComparison.Ordinal)
            && !name.Contains(".img.", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Above(string folder) => File.Exists(Path.Combine(folder, "PromptUNet.slnx"))
        ? folder
        : Above(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run outside the repository."));
}

/// <summary>A folder that lasts as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("promptunet-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
