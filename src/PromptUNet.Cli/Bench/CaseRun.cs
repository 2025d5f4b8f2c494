using System.Diagnostics;
using PromptUNet.Evaluation.Performance;

namespace PromptUNet.Cli.Bench;

/// <summary>A case while it is measured: made ready, warmed up, then repeated one by one.</summary>
internal sealed class CaseRun : IDisposable
{
    /// <summary>More repetitions would not change a median.</summary>
    private const int AtMost = 300;

    private readonly BenchCase _case;
    private readonly PeakMemory? _memory;
    private readonly Prepared _prepared;
    private readonly SliceCount? _count;
    private readonly List<double> _milliseconds = [];

    public CaseRun(BenchCase own, CancellationToken cancel)
    {
        _case = own;
        _memory = own.Memory ? new PeakMemory() : null;
        _prepared = own.Prepare();
        if (own.WarmUp && _prepared.Count is { } count)
        {
            _count = count(cancel);
        }
        else if (own.WarmUp)
        {
            _prepared.Run(cancel);
        }
    }

    /// <summary>Whether it has been repeated enough.</summary>
    public bool IsDone(double seconds) =>
        _milliseconds.Count >= AtMost || (_milliseconds.Count >= _case.AtLeast && _milliseconds.Sum() >= 1000 * seconds);

    public void Repeat(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        _prepared.Run(cancel);
        _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public Measured Result => new(_case.Name, _case.Scale, _case.Whose, Timing.Of(_milliseconds))
    {
        IsBaseline = _case.IsBaseline, Gmac = _prepared.Gmac, Count = _count, PeakMiB = _memory?.MiB,
    };

    public void Dispose()
    {
        _prepared.Dispose();
        _memory?.Dispose();
    }
}
