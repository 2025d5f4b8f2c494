using PromptUNet.Annotation;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Telemetry;

namespace PromptUNet.Server.Sessions;

/// <summary>An annotation in memory with its scan, and the numbers of the commands that were applied to it.</summary>
internal sealed class OpenSession : IDisposable
{
    private readonly Dictionary<(string, long), int> _applied = [];
    private readonly Dictionary<string, long> _last = [];
    private readonly ScanLease _scan;
    private readonly Action _closed;

    /// <param name="session">The annotation.</param>
    /// <param name="scan">The scan, which stays in memory until this is disposed.</param>
    /// <param name="model">Identifies the weights that segment.</param>
    /// <param name="warnings">Warnings that came up when it was opened.</param>
    /// <param name="closed">Called when this is disposed.</param>
    public OpenSession(AnnotationSession session, ScanLease scan, string model, IReadOnlyList<string> warnings, Action closed)
    {
        (Session, Model, Warnings) = (session, model, warnings);
        (_scan, _closed) = (scan, closed);
        Measurements.Sessions.Add(1);
        for (int i = 0; i < session.Commands.Count; i++)
        {
            if (session.Commands[i].Origin is { } origin)
            {
                Remember(origin.Client, origin.Number, i + 1);
            }
        }
    }

    public AnnotationSession Session { get; }

    public string Model { get; }

    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Returns the journal's number of a command that was applied before; null when it is new.</summary>
    public int? AppliedBefore(CommandId id) => _applied.TryGetValue((id.Client, id.Number), out int applied) ? applied : null;

    /// <summary>Notes that the journal's last command has this id.</summary>
    public void Remember(CommandId id) => Remember(id.Client, id.Number, Session.Commands.Count);

    /// <exception cref="Refusal">The client has sent this number or a higher one before.</exception>
    public void CheckAscends(CommandId id)
    {
        long last = _last.GetValueOrDefault(id.Client);
        if (id.Number <= last)
        {
            throw Refusal.Unsuitable($"A client's commands are numbered upwards from 1; {id.Number} does not follow {last}.");
        }
    }

    public void Dispose()
    {
        try
        {
            Session.Dispose();
        }
        finally
        {
            _scan.Dispose();
            _closed();
            Measurements.Sessions.Add(-1);
        }
    }

    private void Remember(string client, long number, int applied)
    {
        _applied[(client, number)] = applied;
        _last[client] = Math.Max(number, _last.GetValueOrDefault(client));
    }
}
