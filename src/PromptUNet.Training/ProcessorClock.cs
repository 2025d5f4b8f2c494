namespace PromptUNet.Training;

/// <summary>
/// A stopwatch of processor time: what all threads of this process spent on a processor while it ran. Beside other programs it
/// does not count the waiting, so that runs on a shared machine can be compared.
/// </summary>
internal sealed class ProcessorClock
{
    private TimeSpan _before;
    private TimeSpan? _start;

    /// <summary>Of all stretches between start and stop, and of the one that has begun.</summary>
    public TimeSpan Elapsed => _before + (_start is { } start ? Environment.CpuUsage.TotalTime - start : TimeSpan.Zero);

    public void Start() => _start = Environment.CpuUsage.TotalTime;

    public void Stop() => (_before, _start) = (Elapsed, null);
}
