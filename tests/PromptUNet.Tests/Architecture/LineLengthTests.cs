using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Architecture;

/// <summary>Code is read without scrolling sideways.</summary>
public sealed class LineLengthTests
{
    private const int Most = 140;

    private static readonly string[] Code = [".cs", ".ts", ".tsx", ".css"];
    private static readonly string[] Built = ["obj", "node_modules", "artifacts", "dist"];

    [Theory]
    [InlineData("src")]
    [InlineData("bench")]
    [InlineData("tests")]
    [InlineData("web")]
    public void No_line_is_longer_than_140_columns(string folder)
    {
        var tooLong =
            from file in FilesIn(Path.Combine(TestFiles.Repository, folder))
            from line in File.ReadLines(file).Select((text, at) => (text, at))
            where line.text.Length > Most
            select $"{Path.GetRelativePath(TestFiles.Repository, file)}:{line.at + 1} has {line.text.Length}";
        Assert.Empty(tooLong);
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => Code.Contains(Path.GetExtension(f)))
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(d => !Built.Contains(Path.GetFileName(d)) && Path.GetFileName(d) != "wwwroot")
                .SelectMany(FilesIn));
}
