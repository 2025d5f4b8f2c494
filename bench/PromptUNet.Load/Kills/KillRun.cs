using System.Diagnostics;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Load.Server;
using PromptUNet.Server.Studies;

namespace PromptUNet.Load.Kills;

/// <summary>
/// Kills a server again and again while clients send commands. After each kill its files have to hold everything that it acknowledged,
/// and nothing else beside the requests in flight.
/// </summary>
internal sealed class KillRun
{
    private const int Clients = 4, FirstStarts = 3, StartKillsInTen = 1;
    private const string ScanName = "scan.nii";

    // A kill between a file and its row leaves a file that no row names. The next start puts it aside, and it returns with its row.
    private static readonly string[] PutAside = ["Storage.Inventory[2]", "Storage.Inventory[4]"];

    private readonly string _program, _data, _folder;
    private readonly Random _random;
    private readonly int _seed;
    private readonly KillOutcome _outcome;
    private readonly FileAudit _files;
    private readonly byte[] _scan;
    private readonly ResultAudit _results;
    private readonly List<BusyClient> _clients = [];
    private UserClient _owner = null!;
    private ServerProcess? _server;

    /// <param name="program">The built server.</param>
    /// <param name="folder">An empty folder for the server's data and other files of the run.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public KillRun(string program, string folder, int seed)
    {
        (_program, _folder, _data) = (program, folder, Path.Combine(folder, "data"));
        (_seed, _random, _outcome) = (seed, new Random(seed), new KillOutcome(seed));
        _files = new FileAudit(_data);
        _scan = SmallScan.File(_random, SmallScan.Size, folder);
        string scan = Path.Combine(folder, ScanName);
        File.WriteAllBytes(scan, _scan);
        _results = new ResultAudit(VolumeFile.ReadImage(scan), _data, folder);
    }

    /// <summary>Kills the server until it was often enough, or a fault is found.</summary>
    /// <param name="kills">How often.</param>
    /// <param name="progress">Gets the share that is done, and what is being done.</param>
    public async Task<KillOutcome> Run(int kills, Action<double, string> progress)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            await KillAll(kills, progress);
        }
        catch (InvalidDataException e)      // a fault that a client found
        {
            _outcome.Faults.Add(e.Message);
        }

        DisposeServer();
        (_outcome.Elapsed, _outcome.Acknowledged) = (Stopwatch.GetElapsedTime(begun), _clients.Sum(c => c.Acknowledged));
        (_outcome.Tasks, _outcome.Scans) = (_clients.Sum(c => c.Tasks.Count), 1 + _clients.Sum(c => c.Scans.Count));
        _outcome.Commands = _clients.Sum(c => c.Tasks.Sum(t => t.Acknowledged.Count));
        _outcome.Steps = _clients.Sum(c => c.Tasks.Sum(t => t.Steps.Count));
        return _outcome;
    }

    private async Task KillAll(int kills, Action<double, string> progress)
    {
        for (int i = 0; i < FirstStarts; i++)
        {
            await KillAtStart();
        }

        await Begin();
        while (_outcome.Kills < kills && _outcome.Faults.Count == 0)
        {
            await KillOnce();
            progress(
                (double)_outcome.Kills / kills,
                $"{_outcome.Kills} of {kills} kills, {_clients.Sum(c => c.Acknowledged)} acknowledged");
        }

        if (_outcome.Faults.Count == 0)
        {
            await CheckAll();
        }
    }

    private ServerProcess Started() => ServerProcess.Start(_program, _data, "--preset", ResultAudit.Preset);

    private async Task KillAtStart()
    {
        using var server = Started();
        await Task.Delay(_random.Next(20, 700));
        await server.Kill();
        _outcome.KilledAtStart++;
    }

    /// <summary>Disposes the last server, and reports the errors in its log.</summary>
    private void DisposeServer()
    {
        _server?.Dispose();
        _outcome.Faults.AddRange((_server?.LogErrors ?? []).Where(line => !PutAside.Any(line.Contains)));
    }

    private async Task Start()
    {
        DisposeServer();
        long start = Stopwatch.GetTimestamp();
        _server = Started();
        _owner = await _server.Ready();
        _outcome.Starts.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private async Task Begin()
    {
        await Start();
        var study = await _owner.Upload<Study>($"/api/v1/studies?name={ScanName}", _scan);
        foreach (var (token, task) in await Users.Add(_owner, study, Clients))
        {
            _clients.Add(new BusyClient(_clients.Count + 1, token, study.Id, task, (_seed * 1000) + _clients.Count, _folder));
        }

        await Task.WhenAll(_clients.Select(c => c.Begin(_server!, _owner)));
    }

    private async Task KillOnce()
    {
        await WorkUntilKilled();
        _clients.ForEach(CheckJournal);
        if (_outcome.Faults.Count > 0)
        {
            return;     // later faults would only follow from these
        }

        if (_random.Next(10) < StartKillsInTen)
        {
            await KillAtStart();
        }

        await Start();
        foreach (var client in _clients)
        {
            _outcome.Faults.AddRange(await client.Recover(_server!, _owner));
        }

        await CheckResults(_clients.Select(c => c.Task));
        await CheckStores();
    }

    private async Task WorkUntilKilled()
    {
        var first = new TaskCompletionSource();
        var work = Task.WhenAll(_clients.Select(c => c.Work(_server!, _owner, () => first.TrySetResult())));
        await Task.WhenAny(first.Task, work);
        await Task.WhenAny(Task.Delay(_random.Next(20, 800)), work);
        await _server!.Kill();
        await work;
        _outcome.Kills++;
    }

    /// <summary>Checks a client's journal as the killed server left it.</summary>
    private void CheckJournal(BusyClient client)
    {
        var (task, path) = (client.Task, ServerFiles.Journal(_data, client.Task.Id));
        var content = File.Exists(path) ? JournalContent.Read(path) : null;
        var inFlight = client.InFlight as ClientRequest.Command;
        IReadOnlyList<Command> journal = content?.Commands ?? [];
        _outcome.Faults.AddRange(JournalAudit.Faults(task, inFlight?.Sent, journal));
        _outcome.Torn += content?.Warning is null ? 0 : 1;
        _outcome.OthersInFlight += client.InFlight is null or ClientRequest.Command ? 0 : 1;
        (_outcome.Kept, _outcome.Missing) = (inFlight is null, journal.Count > task.Acknowledged.Count) switch
        {
            (true, _) => (_outcome.Kept, _outcome.Missing),
            (false, true) => (_outcome.Kept + 1, _outcome.Missing),
            (false, false) => (_outcome.Kept, _outcome.Missing + 1),
        };
    }

    private async Task CheckResults(IEnumerable<TaskRecord> tasks)
    {
        foreach (var task in tasks)
        {
            _outcome.Faults.AddRange(await _results.Faults(task, _owner));
            _outcome.Replays++;
        }
    }

    private async Task CheckStores()
    {
        _outcome.Faults.AddRange(DatabaseAudit.Faults(_clients, (ScanName, SmallScan.HashOf(_scan)), _data));
        _outcome.Faults.AddRange(await _files.Faults(_clients.SelectMany(c => c.Tasks.Select(t => t.Id)).ToHashSet()));
    }

    /// <summary>Checks all tasks, also those that no client works on any more.</summary>
    private async Task CheckAll()
    {
        foreach (var task in _clients.SelectMany(c => c.Tasks))
        {
            await CheckResults([task]);
            _outcome.Faults.AddRange(JournalAudit.Faults(task, null, JournalContent.Read(ServerFiles.Journal(_data, task.Id)).Commands));
        }

        await CheckStores();
    }
}
