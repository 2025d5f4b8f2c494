using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Prompting;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tests;

/// <summary>A server on a free port of the loopback, with a data folder of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>Of all users of tests.</summary>
    public const string Password = "a long enough one";

    private readonly bool _ownsFolder;
    private string? _token;

    private RunningServer(WebApplication app, string folder, bool ownsFolder) => (App, Folder, _ownsFolder) = (app, folder, ownsFolder);

    public WebApplication App { get; }

    /// <summary>Of the scans.</summary>
    public string Folder { get; }

    public Uri Address => new(App.Urls.Single());

    /// <summary>A token of the owner's.</summary>
    public string Token => _token ??= Tokens.Add(Users.FindOrAddOwner(), "test");

    /// <summary>The code of a new link.</summary>
    public string Code => App.Services.GetRequiredService<SignInStore>().NewCode();

    public TokenStore Tokens => App.Services.GetRequiredService<TokenStore>();

    public UserStore Users => App.Services.GetRequiredService<UserStore>();

    /// <summary>All that it answers, by method and pattern of the path.</summary>
    public IReadOnlyList<(HttpMethod Method, string Path)> Endpoints() =>
    [
        .. App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(e =>
            (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(m => (HttpMethod.Parse(m), e.RoutePattern.RawText!))),
    ];

    public static async Task<RunningServer> Start(Func<ServerOptions, ServerOptions>? change = null, string? folder = null)
    {
        string data = folder ?? Directory.CreateTempSubdirectory().FullName;
        var options = new ServerOptions { Data = data, Segmenter = new PromptMaskSegmenter(), Model = "copy" };
        var app = AnnotationServer.Create(change?.Invoke(options) ?? options);
        await app.StartAsync();
        return new RunningServer(app, data, folder is null);
    }

    /// <summary>Somebody who is not signed in.</summary>
    public Visitor Visit() => new(Address);

    /// <summary>A page of the owner, who has just opened a link.</summary>
    public Task<Visitor> SignIn() => SignIn(new JsonObject { ["code"] = Code });

    /// <summary>A new user's page.</summary>
    /// <param name="name">Of the user.</param>
    /// <param name="role">Of the user.</param>
    /// <param name="project">The project that the user becomes a member of; null for none.</param>
    public Task<Visitor> SignIn(string name, string role, long? project = 1)
    {
        var user = Users.Add(name, role, Password);
        if (project is { } number)
        {
            Join(user, number);
        }

        return SignInAgain(name);
    }

    /// <summary>Another page of a user.</summary>
    public Task<Visitor> SignInAgain(string name) => SignIn(new JsonObject { ["name"] = name, ["password"] = Password });

    /// <summary>Puts the times of all sign-ins, codes and tokens back, as if time had passed.</summary>
    public void LetPass(TimeSpan time)
    {
        var database = App.Services.GetRequiredService<Database>();
        foreach (var (table, column) in new[]
        {
            ("sign_ins", "created"), ("sign_ins", "used"), ("sign_ins", "proved"), ("sign_in_codes", "expires"), ("tokens", "expires"),
        })
        {
            database.Execute(
                $"UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%fZ', {column}, $shift)",
                ("$shift", string.Create(CultureInfo.InvariantCulture, $"-{(long)time.TotalSeconds} seconds")));
        }
    }

    /// <summary>Makes a user a member of a project.</summary>
    public void Join(User user, long project = 1) => App.Services.GetRequiredService<Database>().Execute(
        "INSERT INTO project_members (project, user) VALUES ($project, $user);", ("$project", project), ("$user", user.Id));

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_ownsFolder)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Folder, true);
        }
    }

    public async Task<Visitor> SignIn(JsonObject with)
    {
        var visitor = Visit();
        using var answer = await visitor.Send(HttpMethod.Post, "/api/v1/sign-in", with);
        answer.EnsureSuccessStatusCode();
        visitor.Csrf = (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["csrf"];
        return visitor;
    }
}
