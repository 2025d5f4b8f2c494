using PromptUNet.Lab.Bench;
using SkiaSharp;

namespace PromptUNet.Tests.Bench;

public sealed class PerformanceChartTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_bar_of_ten_times_the_time_is_longer_by_one_decade()
    {
        PerformanceChart.Write(_path, "Title", "Remark", [new ChartSection("Slices", [Bar(1), Bar(10), Bar(100)])]);
        int[] lengths = [.. Lengths()];
        Assert.Equal(3, lengths.Length);
        Assert.Equal(lengths[1] - lengths[0], lengths[2] - lengths[1], tolerance: 2);
        Assert.True(lengths[1] - lengths[0] > 100);
    }

    [Fact]
    public void A_bar_of_no_time_and_a_chart_without_bars_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PerformanceChart.Write(_path, "", "", []));
        Assert.Throws<ArgumentException>(() => PerformanceChart.Write(_path, "", "", [new ChartSection("", [Bar(0)])]));
        Assert.False(File.Exists(_path));
    }

    private static ChartBar Bar(double milliseconds) => new("case", milliseconds, milliseconds, CaseKind.Rival);

    /// <summary>Pixels of the bars' colour along rows where it fills a stretch, each bar once.</summary>
    private IEnumerable<int> Lengths()
    {
        using var picture = SKBitmap.Decode(_path);
        var colour = new SKColor(0xFF, 0xB0, 0x2E);
        int before = 0;
        for (int y = 92; y < picture.Height; y++)
        {
            int length = Enumerable.Range(0, picture.Width).Count(x => picture.GetPixel(x, y) == colour);
            if (length > 20 && before == 0)
            {
                yield return length;
            }

            before = length > 20 ? length : 0;
        }
    }
}
