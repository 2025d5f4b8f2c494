using System.Net;
using System.Text.Json.Nodes;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tests.Users;

public sealed class GuessingTests
{
    private const string Password = "a long enough one";

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

    [Fact]
    public async Task A_guesser_locks_out_neither_the_guessed_nor_others_behind_the_same_address()
    {
        await using var server = await BehindProxy();
        using var anna = await server.SignIn("anna", "annotator");
        server.Users.Add("bert", "annotator", Password);
        HttpStatusCode last = HttpStatusCode.OK;
        for (int i = 0; i < 8; i++)
        {
            last = await SignIn(server.Visit(), "192.0.2.1", "anna", $"guess number {i}");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, await SignIn(server.Visit(), "192.0.2.1", "bert", Password));
        Assert.Equal(HttpStatusCode.OK, await SignIn(server.Visit(), "198.51.100.9", "anna", Password));
        Assert.Equal(HttpStatusCode.OK, await SignIn(anna, "192.0.2.1", "anna", Password));      // the device is known
    }

    [Fact]
    public async Task Wrong_passwords_for_many_names_keep_nobody_else_at_the_address_from_signing_in()
    {
        await using var server = await BehindProxy();
        server.Users.Add("bert", "annotator", Password);
        for (int i = 0; i < 14; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SignIn(server.Visit(), "192.0.2.1", $"nobody {i}", "wrong wrong wrong"));
        }

        Assert.Equal(HttpStatusCode.OK, await SignIn(server.Visit(), "192.0.2.1", "bert", Password));
    }

    [Fact]
    public async Task Guesses_from_many_addresses_keep_the_guessed_out_on_no_device()
    {
        await using var server = await BehindProxy();
        using var anna = await server.SignIn("anna", "annotator");
        for (int i = 0; i < WrongPasswords.FreeOfAccount; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SignIn(server.Visit(), $"192.0.2.{i + 1}", "anna", "wrong wrong wrong"));
        }

        Assert.Equal(HttpStatusCode.OK, await SignIn(anna, "198.51.100.9", "anna", Password));
        Assert.Equal(HttpStatusCode.OK, await SignIn(server.Visit(), "198.51.100.9", "anna", Password));    // when it is her turn
    }

    [Fact]
    public async Task The_addresses_of_one_IPv6_network_count_together()
    {
        await using var server = await BehindProxy();
        server.Users.Add("anna", "annotator", Password);
        HttpStatusCode last = HttpStatusCode.OK;
        for (int i = 0; i < 8; i++)
        {
            last = await SignIn(server.Visit(), $"2001:db8:0:1:{i + 1}::{i}", "anna", "wrong wrong wrong");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, await SignIn(server.Visit(), "2001:db8:0:2::1", "anna", Password));
    }

    [Fact]
    public async Task The_cookie_of_a_device_signs_nobody_in_and_is_no_good_for_another_user_or_when_forged()
    {
        await using var server = await BehindProxy();
        server.Users.Add("anna", "annotator", Password);
        server.Users.Add("bert", "annotator", Password);
        using var answer = await server.Visit().Send(HttpMethod.Post, "/api/v1/sign-in", Guess("bert", Password));
        string set = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(DeviceCookie.Name, StringComparison.Ordinal));
        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/api/v1/sign-in", set, StringComparison.OrdinalIgnoreCase);
        string device = set.Split(';')[0];
        Assert.Equal(HttpStatusCode.Unauthorized, await server.Visit().Status(HttpMethod.Get, "/api/v1/me", null, ("Cookie", device)));
        foreach (string cookie in new[] { device, $"{DeviceCookie.Name}=forged", $"{device[..^4]}AAAA" })
        {
            HttpStatusCode last = HttpStatusCode.OK;
            for (int i = 0; i < 7 && last != HttpStatusCode.TooManyRequests; i++)
            {
                last = await server.Visit().Status(
                    HttpMethod.Post, "/api/v1/sign-in", Guess("anna", "wrong wrong wrong"), ("Cookie", cookie));
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, last);
        }
    }

    private static Task<RunningServer> BehindProxy() => RunningServer.Start(options => options with { BehindProxy = true });

    /// <summary>Signs in through the proxy.</summary>
    private static Task<HttpStatusCode> SignIn(Visitor visitor, string address, string name, string password) =>
        visitor.Status(HttpMethod.Post, "/api/v1/sign-in", Guess(name, password), ("X-Forwarded-For", address));

    private static JsonObject Guess(string name, string password) => new() { ["name"] = name, ["password"] = password };
}
