using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using PromptUNet.Load.Annotators;
using PromptUNet.Load.Server;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Tasks;
using PromptUNet.Server.Users;

namespace PromptUNet.Load.Fairness;

/// <summary>
/// A user who has hundreds of tasks computed, follows them a thousand times and sends a flood of commands. Beside that, somebody who has
/// not signed in holds a thousand idle connections and guesses passwords from sixty addresses.
/// </summary>
internal sealed class Crowd : IDisposable
{
    private const string Propagations = "propagations";

    private const int Tasks = 500, Streams = 1000, Floods = 16, Connections = 1010, Guessers = 60, Axial = 2;

    // So that the crowd's own processes do not take the two processors that it shares with the server.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), GuessPause = TimeSpan.FromMilliseconds(200);

    private readonly Uri _server;
    private readonly Attempts _user;
    private readonly string _study;
    private readonly GroundTruth _truth;
    private readonly List<string> _tasks = [];

    /// <param name="server">The server's address.</param>
    /// <param name="token">The token of the user.</param>
    /// <param name="study">The study of the tasks.</param>
    /// <param name="truth">What the user draws.</param>
    public Crowd(Uri server, string token, string study, GroundTruth truth) =>
        (_server, _user, _study, _truth) = (server, new Attempts(server, IPAddress.Loopback, token), study, truth);

    /// <summary>What came of it, by what was attempted.</summary>
    public IReadOnlyDictionary<string, Tally> Tallies { get; } = new Dictionary<string, Tally>
    {
        ["tasks and drawings"] = new(), [Propagations] = new(), ["streams of events"] = new(), ["flood of commands"] = new(),
        ["idle connections"] = new(), ["wrong passwords"] = new(),
    };

    /// <summary>Does all of it at once until it is stopped.</summary>
    public Task Work(CancellationToken stop) => Task.WhenAll(
    [
        Until(MakeTasks, stop),
        Until(FollowAll, stop),
        Until(HoldConnections, stop),
        .. Enumerable.Range(0, Floods).Select(n => Until(s => Flood(n, s), stop)),
        .. Enumerable.Range(1, Guessers).Select(n => Until(s => GuessFrom(n, s), stop)),
    ]);

    /// <summary>Has the server compute none of its tasks any more.</summary>
    /// <param name="user">The same user, as one who waits when the server asks for it.</param>
    public async Task Stop(UserClient user)
    {
        foreach (string task in _tasks)
        {
            (await user.Open(HttpMethod.Delete, $"/api/v1/tasks/{task}/propagation", null)).Dispose();
        }
    }

    public void Dispose() => _user.Dispose();

    private static async Task Until(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Its time is over.
        }
    }

    private static void Keep(HttpResponseMessage answer, List<HttpResponseMessage> open)
    {
        if (answer.IsSuccessStatusCode)
        {
            open.Add(answer);
        }
        else
        {
            answer.Dispose();
        }
    }

    private async Task MakeTasks(CancellationToken stop)
    {
        while (true)
        {
            if (_tasks.Count < Tasks)
            {
                await MakeTask(stop);
            }

            string task = _tasks[Random.Shared.Next(_tasks.Count)];
            using var answer = await _user.Send(Tallies[Propagations], HttpMethod.Post, $"/api/v1/tasks/{task}/propagation", null, stop);
            await Task.Delay(Pause, stop);
        }
    }

    /// <summary>Makes a task, draws the widest slice of a structure in it and has it propagated.</summary>
    private async Task MakeTask(CancellationToken stop)
    {
        using var made = await _user.Send(Tallies["tasks and drawings"], HttpMethod.Post, "/api/v1/tasks", new NewTask(_study), stop);
        if (made?.StatusCode != HttpStatusCode.Created)
        {
            return;
        }

        string task = (await made.Content.ReadFromJsonAsync<TaskInfo>(UserClient.Json, stop))!.Id;
        var structure = _truth.Structures[_tasks.Count % _truth.Structures.Count];
        var mask = _truth.Mask(structure, Axial, structure.Widest);
        await Command(task, 1, "tasks and drawings", new ClientCommand.AddLabel(1, structure.Name, "#40a0e0"), stop);
        await Command(task, 2, "tasks and drawings", Drawing.Whole(1, Axial, structure.Widest, mask, strokes: 1), stop);
        await Command(task, 3, Propagations, new ClientCommand.Propagate(1), stop);
        lock (_tasks)
        {
            _tasks.Add(task);
        }
    }

    private async Task Command(string task, int number, string what, ClientCommand command, CancellationToken stop)
    {
        var numbered = new NumberedCommand("crowd", number, number - 1, command);
        for (bool isPostponed = true; isPostponed; await Task.Delay(Pause, stop))
        {
            using var answer = await _user.Send(Tallies[what], HttpMethod.Post, $"/api/v1/tasks/{task}/commands", numbered, stop);
            isPostponed = what != Propagations && answer?.StatusCode == HttpStatusCode.TooManyRequests;
        }
    }

    /// <summary>Opens streams of its tasks, and reads none of them.</summary>
    private async Task FollowAll(CancellationToken stop)
    {
        List<HttpResponseMessage> open = [];
        try
        {
            while (true)
            {
                await Task.Delay(Pause, stop);
                if (AnyTask() is { } task && open.Count < Streams
                    && await _user.Send(Tallies["streams of events"], HttpMethod.Get, $"/api/v1/tasks/{task}/events", null, stop)
                        is { } answer)
                {
                    Keep(answer, open);
                }
            }
        }
        finally
        {
            open.ForEach(answer => answer.Dispose());
        }
    }

    private async Task Flood(int number, CancellationToken stop)
    {
        for (int i = 1; ; i++)
        {
            await Task.Delay(Pause, stop);
            if (AnyTask() is { } task)
            {
                var numbered = new NumberedCommand($"flood{number}", i, 3, new ClientCommand.Checkpoint($"{number} {i}"));
                using var answer =
                    await _user.Send(Tallies["flood of commands"], HttpMethod.Post, $"/api/v1/tasks/{task}/commands", numbered, stop);
            }
        }
    }

    /// <summary>Opens idle connections, and then one for the oldest of them again and again.</summary>
    private async Task HoldConnections(CancellationToken stop)
    {
        Queue<Stream> open = [];
        try
        {
            while (true)
            {
                for (int i = 0; i < (open.Count < Connections ? Connections / 10 : 1); i++)
                {
                    await Hold(open, stop);
                }

                while (open.Count > Connections)
                {
                    await open.Dequeue().DisposeAsync();
                }

                await Task.Delay(Pause, stop);
            }
        }
        finally
        {
            foreach (var connection in open)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task Hold(Queue<Stream> open, CancellationToken stop)
    {
        try
        {
            open.Enqueue(await Attempts.Connect(_server.Port, IPAddress.Loopback, stop));
            Tallies["idle connections"].Add("opened");
        }
        catch (SocketException)
        {
            Tallies["idle connections"].Add("refused");
        }
    }

    /// <summary>Guesses the annotators' passwords, and those of names that nobody has.</summary>
    private async Task GuessFrom(int number, CancellationToken stop)
    {
        using var stranger = new Attempts(_server, new IPAddress([127, 0, 1, (byte)number]));
        for (int i = 0; ; i++)
        {
            var guess = new SignIn(Name: i % 2 == 0 ? "annotator 1" : $"nobody {number} {i}", Password: $"guess number {i}");
            using var answer = await stranger.Send(Tallies["wrong passwords"], HttpMethod.Post, "/api/v1/sign-in", guess, stop);
            await Task.Delay(GuessPause, stop);
        }
    }

    private string? AnyTask()
    {
        lock (_tasks)
        {
            return _tasks.Count == 0 ? null : _tasks[Random.Shared.Next(_tasks.Count)];
        }
    }
}
