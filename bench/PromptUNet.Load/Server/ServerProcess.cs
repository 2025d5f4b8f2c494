using System.Diagnostics;
using System.Net.Http.Headers;

namespace PromptUNet.Load.Server;

/// <summary><c>promptunet serve</c> as a process of its own, on a free port of the loopback.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _complaints = [];
    private HttpClient? _http;

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The program beside this one.</summary>
    public static string BuiltWithThis { get; } = Path.Combine(AppContext.BaseDirectory, "PromptUNet.Cli.dll");

    /// <summary>What it wrote to its log beside information: warnings, failures and what no log is; the first lines of it.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    /// <summary>The most memory that it had so far, in bytes (VmHWM).</summary>
    public long PeakMemory => Fresh().PeakWorkingSet64;

    /// <summary>The memory that it has now, in bytes.</summary>
    public long Memory => Fresh().WorkingSet64;

    /// <summary>Time of processors that it took so far.</summary>
    public TimeSpan Processor => Fresh().TotalProcessorTime;

    /// <summary>Begins to start one; <see cref="Ready"/> says when it answers.</summary>
    /// <param name="program">The built program, a .dll or one to be run as it is.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="options">More of <c>serve</c>.</param>
    public static ServerProcess Start(string program, string data, params ReadOnlySpan<string> options)
    {
        bool isLibrary = Path.GetExtension(program) == ".dll";
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : program) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] library = isLibrary ? [program] : [];
        foreach (string argument in (string[])[.. library, "serve", "--data", data, "--port", "0", .. options])
        {
            start.ArgumentList.Add(argument);
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has printed its address.</summary>
    /// <returns>The owner, by the token in it.</returns>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task<UserClient> Ready()
    {
        var link = await _link.Task.WaitAsync(LongestStart);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
        {
            BaseAddress = new Uri(link.GetLeftPart(UriPartial.Authority)), Timeout = Timeout.InfiniteTimeSpan,
        };
        return As(link.Fragment["#token=".Length..]);
    }

    /// <summary>A user, by a token that was made for the user.</summary>
    public UserClient As(string token) => new(_http!, new AuthenticationHeaderValue("Bearer", token));

    /// <summary>SIGKILL: it ends at once, wherever it is.</summary>
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

    private Process Fresh()
    {
        _process.Refresh();
        return _process;
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _link.TrySetException(new InvalidOperationException($"The server ended before it was ready: {string.Join(' ', Complaints)}"));
        }
        else if (Uri.TryCreate(line, UriKind.Absolute, out var link))
        {
            _link.TrySetResult(link);
        }
    }

    private void Note(string? line)
    {
        const int most = 50;
        lock (_complaints)
        {
            if (line is not null && !line.Contains(" info: ", StringComparison.Ordinal) && _complaints.Count < most)
            {
                _complaints.Add(line);
            }
        }
    }
}
