using System.Text;

namespace PromptUNet.Training.Tests.Schedule;

public sealed class ScheduleCommandTests : IDisposable
{
    private readonly ScheduleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_are_trained_one_after_the_other_and_nothing_is_left_to_do()
    {
        var (code, output, errors) = await _folder.Train();
        Assert.True(code == 0, errors);
        Assert.Equal(["first", "second"], output.Split('\n').Where(l => l.EndsWith(':')).Select(l => l.TrimEnd(':')));
        Assert.Equal((16, 16), (_folder.Saved("first").Samples, _folder.Saved("second").Samples));

        Assert.Equal((0, "", ""), await _folder.Train());
    }

    [Fact]
    public async Task An_interrupted_schedule_ends_with_the_weights_of_an_uninterrupted_one()
    {
        await _folder.Train();
        var straight = _folder.Saved("second");
        Directory.Delete(_folder.At("runs"), recursive: true);

        using var stop = new CancellationTokenSource();
        var (code, output, _) = await _folder.Train(new StopWhenWritten(stop), stop.Token);
        Assert.Equal(130, code);
        Assert.Contains("Saved after 8 samples.", output, StringComparison.Ordinal);
        Assert.Equal(8, _folder.Saved("first").Samples);
        Assert.False(Directory.Exists(_folder.At("runs", "second")));

        await _folder.Train();
        Assert.Equal(16, _folder.Saved("first").Samples);
        Assert.All(straight.Tensors, t => Assert.Equal(t.Value, _folder.Saved("first").Tensors[t.Key]));
        Assert.All(straight.Tensors, t => Assert.Equal(t.Value, _folder.Saved("second").Tensors[t.Key]));
    }

    [Fact]
    public async Task The_best_averaged_weights_are_kept_and_make_a_network()
    {
        await _folder.Train();
        var best = Checkpoint.Read(_folder.At("runs", "first", "best.safetensors"));
        Assert.Equal(16, best.Samples);
        Assert.All(best.Tensors.Keys, name => Assert.StartsWith("average/", name, StringComparison.Ordinal));
        Assert.Equal(
            Array.ConvertAll(
                NetworkTensors.Values(
                Trainer.AveragedNetwork(new PromptUNetMethod(), _folder.Saved("first")).Tensors.Parameters["head.weight"]).ToArray(), v =>
                (float)(Half)v),
            NetworkTensors.Values(Trainer.AveragedNetwork(new PromptUNetMethod(), best).Tensors.Parameters["head.weight"]));
    }

    [Fact]
    public async Task A_configuration_that_has_changed_since_its_run_began_is_refused()
    {
        await _folder.Train();
        Directory.Delete(_folder.At("runs", "second"), recursive: true);
        File.Delete(_folder.At("runs", "first", "curves.csv"));      // so that it has yet to be validated
        _folder.Configure(samples: 24);
        var (code, _, errors) = await _folder.Train();
        Assert.Equal(2, code);
        Assert.Contains("has changed since the run 'first' began", errors, StringComparison.Ordinal);
        Assert.Equal(16, _folder.Saved("first").Samples);
    }

    [Theory]
    [InlineData("""{ "runs": [] }""", "Runs")]
    [InlineData("""{ "runs": [{ "name": "a", "config": "c", "coreHours": 0 }] }""", "CoreHours")]
    [InlineData("""{ "runs": [{ "name": "../a", "config": "c", "coreHours": 1 }] }""", "Name")]
    [InlineData(
        """{ "runs": [{ "name": "a", "config": "c", "coreHours": 1 }, { "name": "a", "config": "d", "coreHours": 1 }] }""",
        "two runs are named 'a'")]
    [InlineData("""{ "runs": [{ "name": "a", "config": "c", "hours": 1 }] }""", "hours")]
    [InlineData("null", "null")]
    public async Task A_schedule_that_makes_no_sense_is_refused_with_the_reason(string schedule, string reason)
    {
        await File.WriteAllTextAsync(_folder.At("schedule.json"), schedule);
        var (code, _, errors) = await _folder.Train();
        Assert.Equal(2, code);
        Assert.Contains("is not a schedule", errors, StringComparison.Ordinal);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    /// <summary>Cancels as soon as progress is shown: after the first step.</summary>
    private sealed class StopWhenWritten(CancellationTokenSource stop) : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            stop.Cancel();
            base.WriteLine(value);
        }
    }
}
