using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;

namespace PromptUNet.Server.Sessions;

/// <summary>The sessions of all tasks that were looked at; those used longest ago give their memory back where it is short.</summary>
internal sealed partial class SessionPool
{
    /// <summary>Bytes of claims that each session keeps in memory; the others are in its file.</summary>
    private const long Claims = 16 << 20;

    private readonly ConcurrentDictionary<string, LiveSession> _sessions = new();
    private readonly DataFolder _folder;
    private readonly StudyStore _studies;
    private readonly ScanCache _scans;
    private readonly PropagationQueue _queue;
    private readonly MemoryBudget _memory;
    private readonly ServerOptions _options;
    private readonly ILogger<SessionPool> _log;

    public SessionPool(
        DataFolder folder, StudyStore studies, ScanCache scans, PropagationQueue queue, MemoryBudget memory, ServerOptions options, ILogger<SessionPool> log)
    {
        (_folder, _studies, _scans, _queue, _memory, _options, _log) = (folder, studies, scans, queue, memory, options, log);
        memory.AddSpare(PageOutOne);
    }

    /// <summary>How many are in memory.</summary>
    public int Open => _sessions.Values.Count(s => s.IsOpen);

    /// <summary>A task's session, which is opened when it is used.</summary>
    public LiveSession Of(TaskInfo task) => _sessions.GetOrAdd(task.Id, id => new LiveSession(
        () => Read(id, task.Study), _queue, task.State, e => Untold(id, e.GetType(), e.StackTrace)));

    /// <summary>Closes all journals.</summary>
    public void Stop()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private async Task<OpenSession> Read(string task, string study)
    {
        var known = _studies.Find(study);
        var scan = await _scans.Open(known.Hash, known.Ending);
        long bytes = scan.Scan.Volume.Grid.Size.Count + Claims;
        _memory.Take(bytes);
        try
        {
            return await Task.Run(() => Read(task, scan, () => _memory.Give(bytes)));
        }
        catch
        {
            _memory.Give(bytes);
            scan.Dispose();
            throw;
        }
    }

    private OpenSession Read(string task, ScanLease scan, Action close)
    {
        string journal = _folder.Journal(task);
        if (!File.Exists(journal))
        {
            Begin(journal, scan.Scan.Volume);
        }

        var session = AnnotationSession.Open(
            journal, scan.Scan.Volume, _options.Segmenter, _options.Model, allowOtherModel: true, _options.Propagation.Threads, Claims);
        List<string> warnings = [];
        if (session.Warnings.Count > 0)
        {
            TornJournal(task, session.Warnings[0]);
            warnings.Add("The end of this task's journal was damaged, and the steps on it are lost; all before it is here.");
        }

        if (session.Commands.Any(c => c is UseModel))
        {
            warnings.Add("The task was begun with another network than the one in use now; slices that are computed anew can differ.");
        }

        return new OpenSession(session, scan, _options.Model, warnings, close);
    }

    /// <summary>An empty journal, which is there whole or not at all.</summary>
    private void Begin(string journal, Volume volume)
    {
        string beginning = $"{journal}.new";
        File.Delete(beginning);
        Journal.Create(beginning, JournalHeader.Of(volume, _options.Model, _options.Propagation)).Dispose();
        File.Move(beginning, journal);
    }

    private bool PageOutOne() => _sessions.Values.Where(s => s.IsOpen).OrderBy(s => s.LastUse).Any(s => s.TryPageOut());

    [LoggerMessage(LogLevel.Warning, "The journal of task {Task} was damaged: {Warning}")]
    private partial void TornJournal(string task, string warning);

    [LoggerMessage(LogLevel.Error, "Those who follow task {Task} could not be told of a change: {Kind}\n{Stack}")]
    private partial void Untold(string task, Type kind, string? stack);
}
