using System.Net;
using System.Text;
using PromptUNet.Cli;

namespace PromptUNet.Tests.Cli;

public sealed class ServeTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public async Task It_prints_a_link_that_answers_and_stops_when_it_is_told_to()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new FirstLine();
        var running = Commands.Run(
            ["serve", "--preset", "carry", "--data", _here["data"], "--port", "0"], Screen.On(output, TextWriter.Null), stop.Token);
        var link = new Uri(await output.Line);
        Assert.StartsWith("#token=", link.Fragment);
        using (var client = new HttpClient())
        {
            using var answer = await client.GetAsync(new Uri(link, "/health/ready"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Theory]
    [InlineData("--listen takes an address", "--listen", "example.org")]
    [InlineData("carry works without a network", "--precision", "Float")]
    [InlineData("--port is 0 to 65535", "--port", "-1")]
    public void Wrong_use_is_told(string reason, params string[] more)
    {
        var outcome = _here.Run(["serve", "--preset", "carry", "--data", "@data", .. more]);
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains(reason, outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>A writer whose first line can be waited for.</summary>
    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            base.Write(value);
            Look();
        }

        public override void Write(string? value)
        {
            base.Write(value);
            Look();
        }

        private void Look()
        {
            string text = ToString();
            if (text.Contains('\n', StringComparison.Ordinal))
            {
                _line.TrySetResult(text[..text.IndexOf('\n', StringComparison.Ordinal)].Trim());
            }
        }
    }
}
