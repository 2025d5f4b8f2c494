using System.Diagnostics;

namespace PromptUNet.Lab.Bench;

/// <summary>A case while it is measured: made ready, warmed up, then repeated one by one.</summary>
internal sealed class CaseRun : IDisposable
{
    /// <summary>More repetitions would not change a median.</summary>
    private const int AtMost = 300;

    private readonly BenchCase _case;
    private readonly PeakMemory? _memory;
    private readonly Prepared _prepared;
    private readonly List<double> _milliseconds = [];
    private SliceCount? _count;

    public CaseRun(BenchCase own, CancellationToken cancel)
    {
        _case = own;
        _prepared = own.Prepare();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);       // what preparing left behind is not the case's
        _memory = own.Memory ? new PeakMemory() : null;
        if (own.WarmUp)
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
        Once(cancel);
        _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public Measured Result => new(_case.Name, _case.Scale, _case.Kind, Timing.Of(_milliseconds))
    {
        IsBaseline = _case.IsBaseline, Arithmetic = _prepared.Gmac is { } gmac
            ? new Arithmetic(gmac, gmac / (_milliseconds.Min() / 1000)) : null,
        Count = _count, PeakMiB = _memory?.MiB,
    };

    public void Dispose()
    {
        _prepared.Dispose();
        _memory?.Dispose();
    }

    /// <summary>
    /// A propagation counts its slices too, which takes it no time that could be seen. The last repetition's count stays: pools
    /// grow until threads have met in every way.
    /// </summary>
    private void Once(CancellationToken cancel)
    {
        if (_prepared.Count is { } count)
        {
            _count = count(cancel);
        }
        else
        {
            _prepared.Run(cancel);
        }
    }
}
