namespace PromptUNet.Lab.Bench;

/// <summary>Watches the process's memory while something runs: the largest working set seen, looked at every ten milliseconds.</summary>
public sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Timer _timer;
    private long _largest = Environment.WorkingSet;

    public PeakMemory() => _timer = new Timer(_ => Look(), null, Interval, Interval);

    /// <summary>In MiB, up to now.</summary>
    public double MiB
    {
        get
        {
            Look();
            return Interlocked.Read(ref _largest) / (1024.0 * 1024);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long now = Environment.WorkingSet;
        for (long seen = Interlocked.Read(ref _largest); now > seen; seen = Interlocked.Read(ref _largest))
        {
            Interlocked.CompareExchange(ref _largest, now, seen);
        }
    }
}
