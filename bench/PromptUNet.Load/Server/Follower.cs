using System.Diagnostics;
using System.Text.Json;
using PromptUNet.Imaging;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Server;

/// <summary>A page that follows a task's session. It knows only what the stream of updates tells.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Wait> _waits = [];
    private readonly UserClient _user;
    private readonly string _path;
    private readonly Grid _grid;
    private readonly Task _following;
    private LabelVolume _labels;
    private bool _isComputed;
    private int _version = -1;

    /// <param name="user">The user of the page.</param>
    /// <param name="task">The task's id.</param>
    /// <param name="grid">The grid of its scan.</param>
    public Follower(UserClient user, string task, Grid grid)
    {
        (_user, _path, _grid, _labels) = (user, $"/api/v1/tasks/{task}/events", grid, new LabelVolume(grid));
        _following = Task.Run(Follow);
    }

    /// <summary>The slice that the server proposed last; null when there is none.</summary>
    public SuggestedSlice? Suggestion { get; private set; }

    /// <summary>How often the server ended the stream and the page opened it again.</summary>
    public int Reopened { get; private set; }

    /// <summary>Returns a label on a slice as the page shows it.</summary>
    public Mask Shown(int label, int axis, int slice)
    {
        lock (_lock)
        {
            return _labels.Mask(label, axis, slice);
        }
    }

    /// <summary>Whether the page shows exactly these labels.</summary>
    public bool Shows(LabelVolume labels)
    {
        lock (_lock)
        {
            return _labels.ToArray().AsSpan().SequenceEqual(labels.ToArray());
        }
    }

    /// <summary>
    /// Waits for an update that is still to come. Returns the time when the page had applied it, as <see cref="Stopwatch.GetTimestamp"/>
    /// counts.
    /// </summary>
    public Task<long> Next(Func<Update, bool> isIt)
    {
        lock (_lock)
        {
            return Add(isIt);
        }
    }

    /// <summary>Waits until nothing is computed at a version or a later one. Returns the time as <see cref="Next"/> does.</summary>
    public Task<long> Finished(int version)
    {
        lock (_lock)
        {
            return _version >= version && !_isComputed
                ? Task.FromResult(Stopwatch.GetTimestamp())
                : Add(u => u.Version >= version && u.SaysIdle);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private Task<long> Add(Func<Update, bool> isIt)
    {
        var wait = new Wait(isIt, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        _waits.Add(wait);
        return wait.Seen.Task.WaitAsync(LongestWait);
    }

    private async Task Follow()
    {
        try
        {
            for (; ; Reopened++)
            {
                await FollowOnce();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Fail(new OperationCanceledException("The page was closed."));
        }
        catch (Exception e)     // every failure ends the waits
        {
            Fail(e);
        }
    }

    private async Task FollowOnce()
    {
        using var answer = await _user.Open(HttpMethod.Get, _path, null, _stop.Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(_stop.Token));
        while (await lines.ReadLineAsync(_stop.Token) is { } line)
        {
            const string data = "data: ";
            if (line.StartsWith(data, StringComparison.Ordinal))
            {
                Apply(JsonSerializer.Deserialize<Update>(line.AsSpan(data.Length), UserClient.Json)!);
            }
        }
    }

    private void Apply(Update update)
    {
        lock (_lock)
        {
            _version = update.Version;
            _isComputed = update.IsComputed || (_isComputed && !update.SaysIdle);
            Suggestion = update.Suggestion ?? (update.SaysIdle ? null : Suggestion);
            _labels = update.Reset ? new LabelVolume(_grid) : _labels;
            foreach (var patch in update.Patches ?? [])
            {
                _labels.Put(patch);
            }

            long now = Stopwatch.GetTimestamp();
            _waits.RemoveAll(wait => wait.IsIt(update) && wait.Seen.TrySetResult(now));
        }
    }

    private void Fail(Exception e)
    {
        lock (_lock)
        {
            _waits.ForEach(wait => wait.Seen.TrySetException(e));
            _waits.Clear();
        }
    }

    private sealed record Wait(Func<Update, bool> IsIt, TaskCompletionSource<long> Seen);
}
