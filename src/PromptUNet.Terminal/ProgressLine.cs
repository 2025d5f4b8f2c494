using Spectre.Console;

namespace PromptUNet.Terminal;

/// <summary>
/// Progress of long work: one line that is redrawn in a terminal, a plain line every ten seconds in a pipe, nothing when quiet. A plain
/// line stays, so work of less than ten seconds writes none. All goes to stderr, so that stdout has results alone.
/// </summary>
public sealed class ProgressLine(IAnsiConsole console, TimeProvider time, bool quiet) : IDisposable
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100), PlainEvery = TimeSpan.FromSeconds(10);

    private readonly long _start = time.GetTimestamp();
    private long _shown;
    private double? _first;

    /// <summary>Shows the progress.</summary>
    /// <param name="share">The finished share, in [0, 1].</param>
    /// <param name="text">A description of the present work.</param>
    public void Show(double share, string text)
    {
        _first ??= share;
        bool live = console.Profile.Out.IsTerminal;
        long last = _shown == 0 && !live ? _start : _shown;
        if (quiet || (last != 0 && time.GetElapsedTime(last) < (live ? Redraw : PlainEvery)))
        {
            return;
        }

        _shown = time.GetTimestamp();
        string line = $"{share,4:P0}  {text}{Left(share)}";
        if (live)
        {
            Draw(share, line);
        }
        else
        {
            console.WriteUnbroken(line);
        }
    }

    /// <summary>Clears the line, so that the next output starts on an empty one.</summary>
    public void Clear()
    {
        if (!quiet && _shown != 0 && console.Profile.Out.IsTerminal)
        {
            console.Write(new ControlCode("\r\u001b[2K"));
        }

        _shown = 0;
    }

    public void Dispose() => Clear();

    private void Draw(double share, string line)
    {
        const int cells = 24;
        int full = (int)Math.Round(Math.Clamp(share, 0, 1) * cells), room = Math.Max(0, console.Profile.Width - cells - 2);
        string bar = $"{new string('━', full)}[grey]{new string('━', cells - full)}[/]";

        // A wrapped line could not be cleared.
        string shown = line.Length <= room ? line : line[..room];
        console.Write(new ControlCode("\r\u001b[2K"));
        console.Markup($"{bar} {Markup.Escape(shown)}");
    }

    private string Left(double share)
    {
        var elapsed = time.GetElapsedTime(_start);
        double done = share - _first!.Value;
        if (done <= 0 || elapsed < TimeSpan.FromSeconds(1))
        {
            return "";
        }

        var left = elapsed * ((1 - share) / done);
        return left.TotalHours >= 1 ? $", {left.TotalHours:F1} h left"
            : left.TotalMinutes >= 1 ? $", {left.TotalMinutes:F0} min left" : $", {left.TotalSeconds:F0} s left";
    }
}
