using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// The sessions of all tasks that were opened. They are paged out when nobody has used them for some minutes, and the least recently used
/// ones when memory is short.
/// </summary>
internal sealed partial class SessionPool
{
    // Bytes of computed slices that each session keeps in memory. The others are in its file.
    private const long SliceCache = 16 << 20;

    private readonly ConcurrentDictionary<string, LiveSession> _sessions = new();
    private readonly DataFolder _folder;
    private readonly StudyStore _studies;
    private readonly ScanCache _scans;
    private readonly PropagationQueue _queue;
    private readonly MemoryBudget _memory;
    private readonly ServerOptions _options;
    private readonly ILogger<SessionPool> _log;

    public SessionPool(
        DataFolder folder, StudyStore studies, ScanCache scans, PropagationQueue queue, MemoryBudget memory, ServerOptions options,
        ILogger<SessionPool> log)
    {
        (_folder, _studies, _scans) = (folder, studies, scans);
        (_queue, _memory) = (queue, memory);
        (_options, _log) = (options, log);
        memory.AddCache(PageOutOne);
    }

    /// <summary>The number of sessions in memory.</summary>
    public int Open => _sessions.Values.Count(s => s.IsOpen);

    /// <summary>Returns a task's session. The session reads its files when it is used.</summary>
    /// <param name="task">The task's id.</param>
    /// <param name="annotator">The number of the task's annotator.</param>
    /// <param name="review">The state of the task's review, for a session that is new here.</param>
    public LiveSession Of(string task, long annotator, string review) => _sessions.GetOrAdd(task, id => new LiveSession(
        () => Read(id), _queue, annotator, review, e => LogPublishFailed(id, e.GetType(), e.StackTrace)));

    /// <summary>Ends the session of a task that the database does not have any more. Who follows it is told nothing more.</summary>
    public void End(string task)
    {
        if (_sessions.TryRemove(task, out var session))
        {
            session.Stop();
            session.Dispose();
        }
    }

    /// <summary>Closes all sessions.</summary>
    public void Close()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private async Task<OpenSession> Read(string task)
    {
        var known = _studies.FindByTask(task);      // which refuses a task that was erased since
        var scan = await _scans.Open(known.Hash, known.Ending);
        long bytes = scan.Scan.Volume.Grid.Size.Count + SliceCache;
        _memory.Reserve(bytes);
        try
        {
            return await Task.Run(() => Read(task, scan, () => _memory.Release(bytes)));
        }
        catch
        {
            _memory.Release(bytes);
            scan.Dispose();
            throw;
        }
    }

    private OpenSession Read(string task, ScanLease scan, Action close)
    {
        string journal = _folder.Journal(task);
        FindOrCreateJournal(task, journal, scan.Scan.Volume);
        var session = OpenJournal(task, journal, scan.Scan.Volume);
        List<string> warnings = [.. session.Warnings.Select(w => WithoutFolder(w, journal))];
        if (warnings.Count > 0)
        {
            LogJournalWarning(task, string.Join(' ', warnings));
        }

        if (session.Commands.Any(c => c is UseModel))
        {
            warnings.Add("The task was begun with another network than the one in use now; slices that are computed anew can differ.");
        }

        return new OpenSession(session, scan, _options.Model, warnings, close);
    }

    /// <exception cref="Refusal">The journal is damaged at its beginning, or is not of this scan or this program.</exception>
    private AnnotationSession OpenJournal(string task, string journal, Volume volume)
    {
        try
        {
            return AnnotationSession.Open(
                journal, volume, _options.Segmenter, _options.Model, allowOtherModel: true, _options.Propagation.Threads, SliceCache);
        }
        catch (JournalException e)
        {
            LogJournalRefused(task, WithoutFolder(e.Message, journal));
            string why = e.InnerException is null
                ? WithoutFolder(e.Message, journal)
                : $"The journal {Path.GetFileName(journal)} is not one of this version of the program.";
            throw new Refusal(
                StatusCodes.Status409Conflict, "journal",
                $"The task cannot be opened, and was left as it is. {why} Tell whoever runs the server.");
        }
    }

    private static string WithoutFolder(string message, string file) =>
        message.Replace(file, Path.GetFileName(file), StringComparison.Ordinal);

    /// <exception cref="Refusal">The journal was made before, and is not there any more.</exception>
    private void FindOrCreateJournal(string task, string journal, Volume volume)
    {
        bool isThere = File.Exists(journal);
        if (!_studies.HasBegun(task))
        {
            if (!isThere)
            {
                CreateJournal(journal, volume);
            }

            _studies.NoteBegun(task);
        }
        else if (!isThere)
        {
            LogJournalRefused(task, "the file is missing");
            throw new Refusal(
                StatusCodes.Status409Conflict, "journal",
                $"The task cannot be opened: what was drawn, the file {Path.GetFileName(journal)}, is not there any more. "
                + "Tell whoever runs the server: it has to be put back from a back-up, or a new task to be made.");
        }
    }

    // The journal is renamed when it is complete, so that a kill leaves a whole one or none.
    private void CreateJournal(string journal, Volume volume)
    {
        string beginning = $"{journal}.new";
        File.Delete(beginning);
        Journal.Create(beginning, JournalHeader.Of(volume, _options.Model, _options.Propagation)).Dispose();
        File.Move(beginning, journal);
    }

    private bool PageOutOne(TimeSpan unused) => _sessions.Values
        .Where(s => s.IsOpen && Stopwatch.GetElapsedTime(s.LastUse) >= unused).OrderBy(s => s.LastUse).Any(s => s.TryPageOut());

    [LoggerMessage(LogLevel.Warning, "The journal of task {Task} was opened with a warning: {Warning}")]
    private partial void LogJournalWarning(string task, string warning);

    [LoggerMessage(LogLevel.Error, "The journal of task {Task} cannot be opened: {Reason}")]
    private partial void LogJournalRefused(string task, string reason);

    [LoggerMessage(LogLevel.Error, "Those who follow task {Task} could not be told of a change: {Kind}\n{Stack}")]
    private partial void LogPublishFailed(string task, Type kind, string? stack);
}
