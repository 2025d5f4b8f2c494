using PromptUNet.Annotation;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Sessions;

/// <summary>An annotation in memory, with its scan.</summary>
internal sealed class OpenSession : IDisposable
{
    private readonly Dictionary<(string, long), int> _applied = [];
    private readonly Dictionary<string, long> _last = [];
    private readonly ScanLease _scan;
    private readonly Action _close;

    /// <param name="session">The annotation.</param>
    /// <param name="scan">Kept while it is open.</param>
    /// <param name="model">Tells which weights are asked.</param>
    /// <param name="warnings">What opening it found worth telling.</param>
    /// <param name="close">Called once it is closed.</param>
    public OpenSession(AnnotationSession session, ScanLease scan, string model, IReadOnlyList<string> warnings, Action close)
    {
        (Session, _scan, Model, Warnings, _close) = (session, scan, model, warnings, close);
        Telemetry.Sessions.Add(1);
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

    /// <summary>The journal's number of a command that arrived before; null where it is new.</summary>
    public int? AppliedBefore(Sender sender) => _applied.TryGetValue((sender.Client, sender.Number), out int applied) ? applied : null;

    /// <summary>The journal's last command is the sender's.</summary>
    public void Remember(Sender sender) => Remember(sender.Client, sender.Number, Session.Commands.Count);

    /// <exception cref="Refusal">A client's numbers have to ascend.</exception>
    public void CheckAscends(Sender sender)
    {
        long last = _last.GetValueOrDefault(sender.Client);
        if (sender.Number <= last)
        {
            throw Refusal.Unsuitable($"A client's commands are numbered upwards from 1; after {last} comes no {sender.Number}.");
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
            _close();
            Telemetry.Sessions.Add(-1);
        }
    }

    private void Remember(string client, long number, int applied)
    {
        _applied[(client, number)] = applied;
        _last[client] = Math.Max(number, _last.GetValueOrDefault(client));
    }
}
