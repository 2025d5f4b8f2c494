using System.Diagnostics;
using System.Net.Http.Json;
using PromptUNet.Server.Users;

namespace PromptUNet.Load.Server;

/// <summary><c>promptunet serve</c> as a process of its own, on a free port of the loopback.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _data;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _logErrors = [];
    private HttpClient? _http;

    private ServerProcess(Process process, string data)
    {
        (_process, _data) = (process, data);
        process.OutputDataReceived += (_, line) => ReadOutput(line.Data);
        process.ErrorDataReceived += (_, line) => ReadLog(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The program beside this one.</summary>
    public static string BuiltWithThis { get; } = Path.Combine(AppContext.BaseDirectory, "PromptUNet.Cli.dll");

    /// <summary>The first lines of its log that are more than information: warnings, errors and other output.</summary>
    public IReadOnlyList<string> LogErrors
    {
        get
        {
            lock (_logErrors)
            {
                return [.. _logErrors];
            }
        }
    }

    /// <summary>Its largest memory so far, in bytes (VmHWM).</summary>
    public long PeakMemory => Refreshed().PeakWorkingSet64;

    /// <summary>Its memory now, in bytes.</summary>
    public long Memory => Refreshed().WorkingSet64;

    /// <summary>The processor time that it used so far.</summary>
    public TimeSpan Processor => Refreshed().TotalProcessorTime;

    /// <summary>Starts a server. <see cref="Ready"/> waits until it answers.</summary>
    /// <param name="program">The built program, a .dll or an executable.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="options">Further options of <c>serve</c>.</param>
    public static ServerProcess Start(string program, string data, params ReadOnlySpan<string> options)
    {
        bool isLibrary = Path.GetExtension(program) == ".dll";
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : program) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] library = isLibrary ? [program] : [];
        foreach (string argument in (string[])[.. library, "serve", "--data", data, "--port", "0", .. options])
        {
            start.ArgumentList.Add(argument);
        }

        return new ServerProcess(Process.Start(start)!, data);
    }

    /// <summary>Waits until the server has printed its address. Returns its owner, who has just opened a link.</summary>
    /// <exception cref="InvalidOperationException">The server ended instead.</exception>
    public async Task<UserClient> Ready()
    {
        var address = await _address.Task.WaitAsync(LongestStart);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
        {
            BaseAddress = new UriBuilder(address) { Host = "127.0.0.1" }.Uri, Timeout = Timeout.InfiniteTimeSpan,
        };
        var code = new SignIn(Code: new Uri(SignInLink.New(_data)).Fragment["#code=".Length..]);
        using var answer = (await _http.PostAsJsonAsync("/api/v1/sign-in", code)).EnsureSuccessStatusCode();
        var me = (await answer.Content.ReadFromJsonAsync<Me>(UserClient.Json))!;
        string cookies = string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        return new UserClient(_http, ("Cookie", cookies), ("X-CSRF-Token", me.Csrf!));
    }

    /// <summary>The server's address. It is known once <see cref="Ready"/> has ended.</summary>
    public Uri Address => _http!.BaseAddress!;

    /// <summary>Returns the user of a token.</summary>
    public UserClient As(string token) => new(_http!, ("Authorization", $"Bearer {token}"));

    /// <summary>Kills the server at once (SIGKILL).</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _http?.Dispose();
        _process.Dispose();
    }

    private Process Refreshed()
    {
        _process.Refresh();
        return _process;
    }

    private void ReadOutput(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException($"The server ended before it was ready: {string.Join(' ', LogErrors)}"));
        }
        else if (Uri.TryCreate(line, UriKind.Absolute, out var address))
        {
            _address.TrySetResult(address);
        }
    }

    private void ReadLog(string? line)
    {
        const int most = 50;
        lock (_logErrors)
        {
            if (line is not null && !line.Contains(" info: ", StringComparison.Ordinal) && _logErrors.Count < most)
            {
                _logErrors.Add(line);
            }
        }
    }
}
