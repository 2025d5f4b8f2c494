using System.Net;
using PromptUNet.Imaging;
using PromptUNet.Load.Server;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

namespace PromptUNet.Load.Kills;

/// <summary>
/// Sends one thing after another, and keeps what the server said it has. When the server is gone, at most one thing is in flight:
/// sent, without an answer.
/// </summary>
internal sealed class BusyClient(int number, string token, string study, int seed, string folder)
{
    private readonly Random _random = new(seed);

    /// <summary>The user's name.</summary>
    public string Name { get; } = $"annotator {number}";

    /// <summary>All tasks that the server said it has made for this user; the last one is worked on.</summary>
    public List<TaskLedger> Tasks { get; } = [];

    /// <summary>By name: the hash of each scan that the server said it has taken.</summary>
    public Dictionary<string, string> Scans { get; } = [];

    /// <summary>What was asked without an answer yet.</summary>
    public Deed? InFlight { get; private set; }

    public TaskLedger Task => Tasks[^1];

    /// <summary>Everything that the server said it has.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Works until the server is gone.</summary>
    /// <param name="server">The server.</param>
    /// <param name="owner">Reviews.</param>
    /// <param name="first">Called at each acknowledgement.</param>
    /// <exception cref="InvalidDataException">It refuses what it must not, or counts otherwise.</exception>
    public async Task Work(ServerProcess server, UserClient owner, Action first)
    {
        try
        {
            while (true)
            {
                if (await Try(Next(), server.As(token), owner))
                {
                    first();
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // It was killed.
        }
    }

    /// <summary>Finds out what became of the thing in flight: looks whether it is there already, or sends it again.</summary>
    /// <param name="server">The server, started again.</param>
    /// <param name="owner">Reviews.</param>
    /// <returns>What is not as it must be.</returns>
    /// <exception cref="InvalidDataException">As for <see cref="Work"/>.</exception>
    public async Task<IReadOnlyList<string>> Recover(ServerProcess server, UserClient owner)
    {
        var user = server.As(token);
        var tasks = await user.Get<IReadOnlyList<TaskInfo>>("/api/v1/tasks?mine=true");
        string[] unknown = [.. tasks.Select(t => t.Id).Except(Tasks.Select(t => t.Id))];
        switch (InFlight)
        {
            case Deed.NewTask when unknown.Length == 1:
                Tasks.Add(new TaskLedger(unknown[0]));
                unknown = [];
                break;
            case Deed.Step step when tasks.Single(t => t.Id == step.Task.Id).State == step.Leads:
                step.Task.Steps.Add(step);
                break;
            case { } deed:
                await Try(deed, user, owner);
                break;
        }

        InFlight = null;
        return [.. unknown.Select(task => $"{Name} has a task that nobody asked for: {task}.")];
    }

    /// <summary>Makes the user's first task.</summary>
    public Task<bool> Begin(ServerProcess server, UserClient owner) => Try(new Deed.NewTask(), server.As(token), owner);

    private Deed Next()
    {
        if (Task.IsClosed && _random.Next(2) == 0)
        {
            return new Deed.Step(Task, Task.State == "accepted" || _random.Next(2) == 0 ? "reopen" : _random.Next(2) == 0 ? "return" : "accept");
        }

        return _random.Next(500) switch
        {
            0 => new Deed.NewTask(),
            1 => new Deed.Upload($"{Guid.NewGuid():N}.nii", SmallScan.File(_random, new Size3(_random.Next(8, 96), _random.Next(8, 96), _random.Next(1, 40)), folder)),
            < 12 when !Task.IsClosed => new Deed.Step(Task, "submit"),
            < 17 when !Task.IsClosed => Numbered(null, SmallScan.Mask(_random, folder)),
            _ => Numbered(Task.Numbers == 0 ? new ClientCommand.AddLabel(1, "first", "#d04040") : CommandMix.Next(_random), null),
        };
    }

    private Deed.Command Numbered(ClientCommand? command, MaskFile? mask) =>
        new(Task, new Sent(Task.Client, ++Task.Numbers, Task.Acknowledged.Count, command, mask));

    /// <summary>Asks for it.</summary>
    /// <returns>Whether the server has it; else it refuses it as it should.</returns>
    private async Task<bool> Try(Deed deed, UserClient user, UserClient owner)
    {
        InFlight = deed;
        try
        {
            await Do(deed, user, owner);
            Acknowledged++;
            InFlight = null;
            return true;
        }
        catch (RefusedException e) when (MayBeRefused(deed, e))
        {
            InFlight = null;
            return false;
        }
        catch (RefusedException e)
        {
            throw new InvalidDataException($"{deed.GetType().Name} of {Name}, task {Task.Id}, with {Task.Acknowledged.Count} commands acknowledged, is refused: {e.Message}", e);
        }
    }

    /// <summary>What does not fit the annotation is refused, and so is what is sent to a closed task or hands on a mask that is not computed yet.</summary>
    private static bool MayBeRefused(Deed deed, RefusedException e) => deed switch
    {
        Deed.Command command => e.Status == HttpStatusCode.UnprocessableEntity || (e.Type == "closed" && command.Task.IsClosed),
        Deed.Step { Action: "submit" or "accept" } => e.Status == HttpStatusCode.UnprocessableEntity,
        _ => false,
    };

    private async Task Do(Deed deed, UserClient user, UserClient owner)
    {
        switch (deed)
        {
            case Deed.Command command:
                await Send(command, user);
                break;
            case Deed.Step step:
                await (step.Action is "submit" or "reopen" && step.Task.State != "accepted" ? user : owner).Post<TaskInfo>($"/api/v1/tasks/{step.Task.Id}/review", new ReviewStep(step.Action));
                step.Task.Steps.Add(step);
                break;
            case Deed.NewTask:
                Tasks.Add(new TaskLedger((await user.Post<TaskInfo>("/api/v1/tasks", new NewTask(study))).Id));
                break;
            case Deed.Upload upload:
                Scans[upload.Name] = (await user.Upload<Study>($"/api/v1/studies?name={upload.Name}", upload.File)).Hash;
                break;
        }
    }

    private static async Task Send(Deed.Command command, UserClient user)
    {
        var (task, sent) = command;
        string path = $"/api/v1/tasks/{task.Id}";
        var taken = sent.Mask is { } mask
            ? await Import($"{path}/import?client={sent.Client}&number={sent.Number}&base={sent.Base}&mode=start&name=mask.nii", mask, user)
            : await user.Post<Taken>($"{path}/commands", new NumberedCommand(sent.Client, sent.Number, sent.Base, sent.Command!));
        task.Acknowledged.Add(sent);
        int number = task.Acknowledged.Count;
        if (taken != new Taken(number, number))
        {
            throw new InvalidDataException($"Command {number} of task {task.Id} is said to be number {taken.Applied} of {taken.Version}.");
        }
    }

    private static async Task<Taken> Import(string path, MaskFile mask, UserClient user)
    {
        var imported = await user.Upload<Imported>(path, mask.Bytes);
        return new Taken(imported.Version, imported.Applied);
    }
}
