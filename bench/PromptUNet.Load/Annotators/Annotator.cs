using System.Diagnostics;
using PromptUNet.Imaging;
using PromptUNet.Load.Server;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Annotators;

/// <summary>
/// A simulated annotator with a task of its own. It draws the widest slice of a structure and has it propagated. Between thoughts it
/// corrects small squares, and every fifth time a whole slice, the one that the program proposes. After five whole slices it begins the
/// next structure. It sees only what a page shows.
/// </summary>
internal sealed class Annotator : IAsyncDisposable
{
    private const int Axial = 2, DabRadius = 3, DabsToCorrection = 4, CorrectionsToStructure = 5;

    private readonly GroundTruth _truth;
    private readonly UserClient _user;
    private readonly Follower _page;
    private readonly Random _random;
    private readonly double _think;
    private readonly List<Structure> _drawn = [];
    private readonly int _first;
    private int _looksAt;

    /// <param name="user">The annotator's user.</param>
    /// <param name="task">The task's id.</param>
    /// <param name="truth">The masks that the annotator draws.</param>
    /// <param name="number">The annotator's number in the run. Each number begins with another structure.</param>
    /// <param name="think">Mean seconds of thought between two actions, distributed exponentially.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public Annotator(UserClient user, string task, GroundTruth truth, int number, double think, int seed)
    {
        (_user, Task, _truth, _first, _think) = (user, task, truth, number, think);
        _random = new Random((seed * 1000) + number);
        _page = new Follower(user, task, truth.Grid);
    }

    /// <summary>The task's id.</summary>
    public string Task { get; }

    public Timings Timings { get; private set; } = new();

    /// <summary>The client's name in its commands.</summary>
    public string Client { get; } = $"load{Guid.NewGuid():N}";

    /// <summary>The journal's number of each command, in the order in which they were sent, from 1 up.</summary>
    public List<int> Acknowledged { get; } = [];

    public int Postponed => _user.Postponed;

    public int Reopened => _page.Reopened;

    /// <summary>Works until a time, and finishes the action that it has begun then.</summary>
    /// <param name="end">As <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    public async Task Work(long end)
    {
        while (!IsOver(end))
        {
            await Begin();
            for (int correction = 0; correction < CorrectionsToStructure && !IsOver(end); correction++)
            {
                for (int dab = 0; dab < DabsToCorrection && !IsOver(end); dab++)
                {
                    await Think();
                    await Dab();
                }

                await Think();
                await Correct();
            }
        }
    }

    /// <summary>Returns the timings so far, and begins new ones. The annotator must not work meanwhile.</summary>
    public Timings TakeTimings()
    {
        var taken = Timings;
        Timings = new Timings();
        return taken;
    }

    /// <summary>Waits until nothing is computed. Returns whether the page shows exactly the server's mask.</summary>
    public async Task<bool> ShowsWhatIsSaved(string folder)
    {
        await _page.Finished(Acknowledged.Count);
        return _page.Shows(await SavedMask.Of(_user, Task, folder));
    }

    /// <summary>Returns the state of the task's session.</summary>
    public Task<SessionState> State() => _user.Get<SessionState>($"/api/v1/tasks/{Task}/session");

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    private static bool IsOver(long end) => Stopwatch.GetTimestamp() >= end;

    private Task Think() =>
        System.Threading.Tasks.Task.Delay(TimeSpan.FromSeconds(-_think * Math.Log(1 - _random.NextDouble())));

    /// <summary>Draws the next structure's widest slice, has it propagated and waits for the slices.</summary>
    private async Task Begin()
    {
        const int strokes = 6;
        var structure = _truth.Structures[(_first + _drawn.Count) % _truth.Structures.Count];
        _drawn.Add(structure);
        _looksAt = structure.Widest;
        int label = _drawn.Count;
        await Send(new ClientCommand.AddLabel(label, structure.Name, "#40a0e0"));
        await Think();
        await Send(Drawing.Whole(label, Axial, _looksAt, _truth.Mask(structure, Axial, _looksAt), strokes));
        await Think();
        int version = Acknowledged.Count + 1;
        var first = _page.Next(u => u.Version >= version && (u.SaysIdle || (u.IsComputed && u.Patches is [_, ..])));
        long start = Stopwatch.GetTimestamp();
        await Send(new ClientCommand.Propagate(label));
        Timings.FirstSlice.Add(Between(start, await first));
        Timings.Structure.Add(Between(start, await _page.Finished(version)));
    }

    /// <summary>Corrects a small square around a wrong pixel, on the slice it looks at or the next one with a wrong pixel.</summary>
    private async Task Dab()
    {
        var (label, structure) = (_drawn.Count, _drawn[^1]);
        for (int looked = 0; looked < _truth.Grid.Size.Z; looked++)
        {
            var truth = _truth.Mask(structure, Axial, _looksAt);
            int[] wrong = Wrong(truth, _page.Shown(label, Axial, _looksAt));
            if (wrong.Length > 0)
            {
                var square = Drawing.Dab(truth, wrong[_random.Next(wrong.Length)], DabRadius);
                await Stroke(Drawing.Part(label, Axial, _looksAt, truth, square, strokes: 1));
                return;
            }

            _looksAt = (_looksAt + 1) % _truth.Grid.Size.Z;
        }
    }

    /// <summary>Waits until the program proposes a slice of any structure, and draws all of it.</summary>
    private async Task Correct()
    {
        const int strokes = 4;
        await _page.Finished(Acknowledged.Count);
        var (label, axis, slice) = _page.Suggestion is { } next ? (next.Label, next.Axis, next.Slice) : (_drawn.Count, Axial, _looksAt);
        int version = Acknowledged.Count + 1;
        long start = Stopwatch.GetTimestamp();
        await Send(Drawing.Whole(label, axis, slice, _truth.Mask(_drawn[label - 1], axis, slice), strokes));
        Timings.Correction.Add(Between(start, await _page.Finished(version)));
        _looksAt = axis == Axial ? slice : _looksAt;
    }

    private async Task Stroke(ClientCommand.Draw draw)
    {
        int version = Acknowledged.Count + 1;
        var echo = _page.Next(u => u.Version >= version);
        long start = Stopwatch.GetTimestamp();
        await Send(draw);
        Timings.Stroke.Add(Between(start, Stopwatch.GetTimestamp()));
        Timings.Echo.Add(Between(start, await echo));
    }

    private async Task Send(ClientCommand command)
    {
        int version = Acknowledged.Count;
        var result = await _user.Post<CommandResult>(
            $"/api/v1/tasks/{Task}/commands", new NumberedCommand(Client, version + 1, version, command));
        Acknowledged.Add(result.Applied);
    }

    private static int[] Wrong(Mask truth, Mask shown) =>
        [.. Enumerable.Range(0, truth.Pixels.Length).Where(p => truth.Pixels[p] != shown.Pixels[p])];

    private static double Between(long start, long end) => Stopwatch.GetElapsedTime(start, end).TotalMilliseconds;
}
