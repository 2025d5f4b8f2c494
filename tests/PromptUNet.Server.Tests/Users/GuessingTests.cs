using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Users;

public sealed class GuessingTests
{
    [Fact]
    public async Task Who_guesses_has_to_wait_and_who_is_signed_in_goes_on()
    {
        await using var server = await RunningServer.Start();
        using var anna = await server.SignIn("anna", "annotator");
        using var guesser = server.Visit();
        var statuses = new List<HttpStatusCode>();
        for (int i = 0; i < 12; i++)
        {
            statuses.Add(await guesser.Status(HttpMethod.Post, "/api/v1/sign-in", Guess("anna", $"guess number {i}")));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, statuses[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        using var refused = await guesser.Send(HttpMethod.Post, "/api/v1/sign-in", Guess("anna", "one more"));
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.OK, await anna.Status(HttpMethod.Get, "/api/v1/me"));
    }

    [Fact]
    public async Task Right_passwords_are_not_counted_and_a_wrong_user_reads_like_a_wrong_password()
    {
        await using var server = await RunningServer.Start();
        server.Users.Add("anna", "annotator", "a long enough one");
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(
                HttpStatusCode.OK, await server.Visit().Status(HttpMethod.Post, "/api/v1/sign-in", Guess("anna", "a long enough one")));
        }

        using var wrongPassword = await server.Visit().Send(HttpMethod.Post, "/api/v1/sign-in", Guess("anna", "no"));
        using var wrongUser = await server.Visit().Send(HttpMethod.Post, "/api/v1/sign-in", Guess("nobody", "no"));
        Assert.Equal(await wrongPassword.Content.ReadAsStringAsync(), await wrongUser.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_user_without_a_password_cannot_sign_in_by_one()
    {
        await using var server = await RunningServer.Start();
        foreach (string password in new[] { "", "owner", server.Token })
        {
            Assert.Equal(
                HttpStatusCode.Unauthorized, await server.Visit().Status(HttpMethod.Post, "/api/v1/sign-in", Guess("owner", password)));
        }
    }

    private static JsonObject Guess(string name, string password) => new() { ["name"] = name, ["password"] = password };
}
