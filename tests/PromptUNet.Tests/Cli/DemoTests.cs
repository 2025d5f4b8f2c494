using System.Text.Json;
using PromptUNet.Cli;
using PromptUNet.Cli.Demo;
using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Cli;

public sealed class DemoTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void The_demonstration_shows_the_model_beside_carrying_and_copying()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        var (output, errors) = (new StringWriter(), new StringWriter());
        DemoCommand.Run([DemoStructure.All[0]], _here["demo"], new ModelChoice(_here["tiny.onnx"]), json: true, quiet: true,
            PromptUNet.Cli.Screen.On(output, errors), default);
        var json = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(["model", "rows"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("tiny", json.GetProperty("model").GetString());
        var row = json.GetProperty("rows").EnumerateArray().Single();
        Assert.Equal(
            ["structure", "slices", "dice", "windowedDice", "carryDice", "carryWindowedDice", "copyDice", "copyWindowedDice", "msPerSlice"],
            row.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("Amygdala_L", 18), (row.GetProperty("structure").GetString(), row.GetProperty("slices").GetInt32()));
        Assert.InRange(row.GetProperty("copyDice").GetDouble(), 0.05, 0.25);         // 18 of 152 slices hold it
        Assert.InRange(row.GetProperty("carryDice").GetDouble(), 0.5, 0.8);         // its ends are found
        Assert.Equal(["demo/Amygdala_L.nii.gz", "demo/demo.png", "tiny.onnx"], _here.Files.Select(f => f.Replace('\\', '/')));
        Assert.Equal("", errors.ToString());
    }

    [Fact]
    public void The_structures_of_the_demonstration_are_there_and_can_be_drawn()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "samples");
        var names = File.ReadLines(Path.Combine(folder, "colin27_aal.txt")).Select(l => l.Split(' ')[1]).ToHashSet();
        Assert.All(DemoStructure.All, s => Assert.Contains(s.Name, names));
        Assert.Equal(DemoStructure.All.Count, DemoStructure.All.Distinct().Count());
    }
}
