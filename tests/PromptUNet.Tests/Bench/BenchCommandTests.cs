using System.Text.Json;
using PromptUNet.Lab;
using PromptUNet.Tests.Cli;

namespace PromptUNet.Tests.Bench;

public sealed class BenchCommandTests : IDisposable
{
    private static readonly string[] Columns = ["case", "medianMs", "p95Ms", "ratioToBaseline", "allocatedBytesPerSlice", "peakMiB"];

    private readonly Workplace _here = new(LabCommands.Run);

    public void Dispose() => _here.Dispose();

    [Fact]
    [Trait("Category", "Slow")]
    public void The_report_has_the_machine_and_a_row_for_each_case()
    {
        var outcome = _here.Run("bench", "--quick", "--without-rivals", "--json", "--quiet", "--out", "@out");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        var report = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["machine", "rows"], report.EnumerateObject().Select(p => p.Name));
        JsonElement[] rows = [.. report.GetProperty("rows").EnumerateArray()];
        Assert.All(rows, r => Assert.Equal(Columns, r.EnumerateObject().Select(p => p.Name)));
        Assert.All(rows, r => Assert.InRange(r.GetProperty("medianMs").GetDouble(), double.Epsilon, r.GetProperty("p95Ms").GetDouble()));
        Assert.Equal(rows.Length, rows.Select(NameOf).Distinct().Count());
        Assert.Superset(
            new HashSet<string>(["network 96 x 96, int8", "volume 64 x 64 x 24, int8"]),
            rows.Where(r => Number(r, "ratioToBaseline") == 1).Select(NameOf).ToHashSet());
        Assert.Equal(
            [
                "volume 64 x 64 x 24, int8", "volume 64 x 64 x 24, float", "volume 64 x 64 x 24, carried only",
                "volume 64 x 64 x 24, copied only",
                "volume 64 x 64 x 24, preset paper, int8", "volume 64 x 64 x 24, preset paper, float",
            ],
            rows.Where(r => Number(r, "allocatedBytesPerSlice") > 0).Select(NameOf));
        Assert.Equal(["out/performance.csv", "out/performance.md", "out/performance.png"], _here.Files.Select(f => f.Replace('\\', '/')));
        Assert.Equal(rows.Length + 1, File.ReadAllLines(_here["out/performance.csv"]).Length);
    }

    [Fact]
    public void The_machine_tells_its_peak_and_how_much_of_it_each_network_reaches()
    {
        var outcome = _here.Run("bench", "--quick", "--json", "--quiet", "--only", "network 96 x 96, float");
        var machine = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("machine");
        Assert.Equal(["cpu", "cores", "system", "runtime", "vectorBits", "peakGmacPerSecond", "networks"],
            machine.EnumerateObject().Select(p => p.Name));
        var network = machine.GetProperty("networks").EnumerateArray().Single();
        Assert.Equal("network 96 x 96, float", NameOf(network));
        Assert.InRange(network.GetProperty("gmac").GetDouble(), 0.4, 0.55);
        Assert.Equal(JsonValueKind.Null, network.GetProperty("shareOfPeak").ValueKind);
    }

    [Fact]
    public void The_profile_tells_the_operations_of_each_released_network()
    {
        var outcome = _here.Run("bench", "profile");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        string[] lines = outcome.Output.Split('\n');
        Assert.All(
            ["| Float | Conv |", "| Float | all |", "| Int8 | QLinearConv |", "| Int8 | all |"],
            row => Assert.Contains(lines, l => l.StartsWith(row, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_case_that_is_not_there_is_told_with_those_that_are()
    {
        var outcome = _here.Run("bench", "--quick", "--only", "hearts");
        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith("There is no case 'hearts'; there are: matrix product 128, float, 1 thread;", outcome.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_prints_no_figures()
    {
        var outcome = _here.Run(["bench", "--quick", "--without-rivals"], new StringWriter(), new CancellationToken(canceled: true));
        Assert.Equal((130, ""), (outcome.Code, outcome.Output));
    }

    private static string NameOf(JsonElement row) => row.GetProperty("case").GetString()!;

    private static double? Number(JsonElement row, string column) =>
        row.GetProperty(column) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
