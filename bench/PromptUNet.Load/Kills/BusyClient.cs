using System.Net;
using PromptUNet.Imaging;
using PromptUNet.Load.Server;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

namespace PromptUNet.Load.Kills;

/// <summary>
/// Sends one request after another, and remembers what the server acknowledged. When the server is killed, at most one request is in
/// flight: sent, but not answered.
/// </summary>
/// <param name="number">The user's, from 1.</param>
/// <param name="token">Signs the user in.</param>
/// <param name="study">The study of the tasks.</param>
/// <param name="given">The user's first task.</param>
/// <param name="seed">Of the requests.</param>
/// <param name="folder">The folder of the server's own files.</param>
internal sealed class BusyClient(int number, string token, string study, string given, int seed, string folder)
{
    private readonly Random _random = new(seed);

    /// <summary>The user's name.</summary>
    public string Name { get; } = $"annotator {number}";

    /// <summary>The acknowledged tasks of this user. The client works on the last one.</summary>
    public List<TaskRecord> Tasks { get; } = [new(given)];

    /// <summary>By name: the hash of each acknowledged scan.</summary>
    public Dictionary<string, string> Scans { get; } = [];

    /// <summary>The request that has no answer yet; null when there is none.</summary>
    public ClientRequest? InFlight { get; private set; }

    public TaskRecord Task => Tasks[^1];

    /// <summary>The number of acknowledged requests.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Sends requests until the server is killed.</summary>
    /// <param name="server">The server.</param>
    /// <param name="owner">The user who reviews.</param>
    /// <param name="acknowledged">Called at each acknowledgement.</param>
    /// <exception cref="InvalidDataException">The server refuses what it must not, or counts wrongly.</exception>
    public async Task Work(ServerProcess server, UserClient owner, Action acknowledged)
    {
        try
        {
            while (true)
            {
                if (await Try(Next(), server.As(token), owner))
                {
                    acknowledged();
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The server was killed.
        }
    }

    /// <summary>Finds out whether the server has carried out the request in flight, or sends it again. Returns the faults.</summary>
    /// <param name="server">The server, started again.</param>
    /// <param name="owner">The user who reviews.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Work"/>.</exception>
    public async Task<IReadOnlyList<string>> Recover(ServerProcess server, UserClient owner)
    {
        var user = server.As(token);
        var tasks = await user.Get<IReadOnlyList<TaskInfo>>("/api/v1/tasks?mine=true");
        string[] unknown = [.. tasks.Select(t => t.Id).Except(Tasks.Select(t => t.Id))];
        switch (InFlight)
        {
            case ClientRequest.AddTask when unknown.Length == 1:
                Tasks.Add(new TaskRecord(unknown[0]));
                unknown = [];
                break;
            case ClientRequest.ReviewStep step when tasks.Single(t => t.Id == step.Task.Id).State == step.NextState:
                step.Task.Steps.Add(step);
                break;
            case { } request:
                await Try(request, user, owner);
                break;
        }

        InFlight = null;
        return [.. unknown.Select(task => $"{Name} has a task that no client asked for: {task}.")];
    }

    /// <summary>Makes the user's first task.</summary>
    public Task<bool> Begin(ServerProcess server, UserClient owner) => Try(new ClientRequest.AddTask(), server.As(token), owner);

    private ClientRequest Next()
    {
        if (Task.IsClosed && _random.Next(2) == 0)
        {
            bool reopens = Task.State == "accepted" || _random.Next(2) == 0;
            return new ClientRequest.ReviewStep(Task, reopens ? "reopen" : _random.Next(2) == 0 ? "return" : "accept");
        }

        return _random.Next(500) switch
        {
            0 => new ClientRequest.AddTask(),
            1 => new ClientRequest.Upload($"{Guid.NewGuid():N}.nii", SmallScan.File(_random, RandomSize(), folder)),
            < 12 when !Task.IsClosed => new ClientRequest.ReviewStep(Task, "submit"),
            < 17 when !Task.IsClosed => Numbered(null, SmallScan.Mask(_random, folder)),
            _ => Numbered(Task.Numbers == 0 ? new ClientCommand.AddLabel(1, "first", "#d04040") : RandomCommands.Next(_random), null),
        };
    }

    private Size3 RandomSize() => new(_random.Next(8, 96), _random.Next(8, 96), _random.Next(1, 40));

    private ClientRequest.Command Numbered(ClientCommand? command, MaskFile? mask) =>
        new(Task, new SentCommand(Task.Client, ++Task.Numbers, Task.Acknowledged.Count, command, mask));

    /// <summary>Sends a request. Returns whether the server acknowledged it; false when it refused it rightly.</summary>
    private async Task<bool> Try(ClientRequest request, UserClient user, UserClient owner)
    {
        InFlight = request;
        try
        {
            await Send(request, user, owner);
            Acknowledged++;
            InFlight = null;
            return true;
        }
        catch (RefusedException e) when (MayBeRefused(request, e))
        {
            InFlight = null;
            return false;
        }
        catch (RefusedException e)
        {
            throw new InvalidDataException(
                $"{request.GetType().Name} of {Name}, task {Task.Id}, with {Task.Acknowledged.Count} commands acknowledged, "
                + $"is refused: {e.Message}",
                e);
        }
    }

    /// <summary>
    /// Whether the server may refuse a request. It may refuse a command that does not fit or comes to a closed task. It may refuse to
    /// submit or accept a mask with stale slices.
    /// </summary>
    private static bool MayBeRefused(ClientRequest request, RefusedException e) => request switch
    {
        ClientRequest.Command command => e.Status == HttpStatusCode.UnprocessableEntity || (e.Type == "closed" && command.Task.IsClosed),
        ClientRequest.ReviewStep { Action: "submit" or "accept" } => e.Status == HttpStatusCode.UnprocessableEntity,
        _ => false,
    };

    private async Task Send(ClientRequest request, UserClient user, UserClient owner)
    {
        switch (request)
        {
            case ClientRequest.Command command:
                await Send(command, user);
                break;
            case ClientRequest.ReviewStep step:
                var reviewer = step.Action is "submit" or "reopen" && step.Task.State != "accepted" ? user : owner;
                await reviewer.Post<TaskInfo>($"/api/v1/tasks/{step.Task.Id}/review", new ReviewStep(step.Action));
                step.Task.Steps.Add(step);
                break;
            case ClientRequest.AddTask:
                Tasks.Add(new TaskRecord((await user.Post<TaskInfo>("/api/v1/tasks", new NewTask(study))).Id));
                break;
            case ClientRequest.Upload upload:
                Scans[upload.Name] = (await user.Upload<Study>($"/api/v1/studies?name={upload.Name}", upload.File)).Hash;
                break;
        }
    }

    private static async Task Send(ClientRequest.Command command, UserClient user)
    {
        var (task, sent) = command;
        string path = $"/api/v1/tasks/{task.Id}";
        var result = sent.Mask is { } mask
            ? await Import($"{path}/import?client={sent.Client}&number={sent.Number}&base={sent.Base}&mode=start&name=mask.nii", mask, user)
            : await user.Post<CommandResult>($"{path}/commands", new NumberedCommand(sent.Client, sent.Number, sent.Base, sent.Command!));
        task.Acknowledged.Add(sent);
        int number = task.Acknowledged.Count;
        if (result != new CommandResult(number, number))
        {
            throw new InvalidDataException(
                $"Command {number} of task {task.Id} is said to be number {result.Applied} of {result.Version}.");
        }
    }

    private static async Task<CommandResult> Import(string path, MaskFile mask, UserClient user)
    {
        var imported = await user.Upload<ImportResult>(path, mask.Bytes);
        return new CommandResult(imported.Version, imported.Applied);
    }
}
