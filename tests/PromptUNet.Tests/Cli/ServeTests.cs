using System.Net;
using System.Text;
using PromptUNet.Cli;

namespace PromptUNet.Tests.Cli;

public sealed class ServeTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public async Task It_prints_an_address_without_a_secret_where_no_terminal_is_and_link_prints_one_that_signs_in()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new FirstLine();
        var running = Commands.Run(
            ["serve", "--preset", "carry", "--data", _here["data"], "--port", "0"], Screen.On(output, TextWriter.Null), stop.Token);
        var address = new Uri(await output.Line);
        Assert.Equal(("promptunet.localhost", ""), (address.Host, address.Fragment));
        var link = new Uri(_here.Run("serve", "link", "--data", "@data").Output.Trim());
        Assert.Equal(address.GetLeftPart(UriPartial.Authority), link.GetLeftPart(UriPartial.Authority));
        Assert.StartsWith("#code=", link.Fragment);
        Assert.DoesNotContain("code=", output.ToString());
        using (var client = new HttpClient())
        {
            var health = new UriBuilder(address) { Host = "127.0.0.1", Path = "/health/ready" }.Uri;
            using var answer = await client.GetAsync(health, TestContext.Current.CancellationToken);
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
