using System.Text.RegularExpressions;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Documents;

/// <summary>docs/tour.md leads through files that are there, and stays a tour.</summary>
public sealed class TourTests
{
    /// <summary>What a newcomer reads in an hour or two.</summary>
    private const int MostLines = 1550;

    private static readonly string[] Stops =
    [
        .. from line in File.ReadLines(Path.Combine(TestFiles.Repository, "docs/tour.md"))
           let stop = Regex.Match(line, @"^\d+\. \[[^\]]+\]\(\.\./([^)]+)\): \S")
           where stop.Success
           select stop.Groups[1].Value,
    ];

    [Fact]
    public void Every_stop_is_there_and_none_is_visited_twice()
    {
        Assert.InRange(Stops.Length, 10, 20);
        Assert.All(Stops, file => Assert.True(File.Exists(Path.Combine(TestFiles.Repository, file)), file));
        Assert.Equal(Stops.Length, Stops.Distinct().Count());
    }

    [Fact]
    public void All_stops_together_are_short_enough_to_be_read()
    {
        int lines = Stops.Sum(file => File.ReadLines(Path.Combine(TestFiles.Repository, file)).Count());
        Assert.InRange(lines, 1, MostLines);
    }
}
