using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PromptUNet.Server.Tests;

/// <summary>What no answer may tell: where the server's files lie, how it is made inside.</summary>
internal static partial class Leaks
{
    /// <summary>Looks through an answer; one that refuses is a problem with a sentence in it.</summary>
    public static async Task AssertNone(HttpResponseMessage answer)
    {
        string body = await answer.Content.ReadAsStringAsync();
        AssertNone($"{answer.Headers}\n{answer.Content.Headers}\n{body}");
        if ((int)answer.StatusCode >= 400)
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = JsonNode.Parse(body)!;
            Assert.Equal((int)answer.StatusCode, (int?)problem["status"]);
            Assert.EndsWith(".", (string?)problem["detail"]);
        }
    }

    public static void AssertNone(string text)
    {
        Assert.DoesNotMatch(Inside, text);
        Assert.DoesNotContain(Path.TrimEndingDirectorySeparator(Path.GetTempPath()) + "/", text);
        Assert.DoesNotContain(AppContext.BaseDirectory, text);
        Assert.DoesNotContain(".promptunet/", text);
    }

    [GeneratedRegex(@"\(Parameter '|^\s+at [\w.]+\(|\bSystem\.\w+|Microsoft\.\w+|PromptUNet\.\w+\.\w+|\.cs:line|SqliteException|Kestrel",
        RegexOptions.Multiline)]
    private static partial Regex Inside { get; }
}
