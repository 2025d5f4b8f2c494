namespace PromptUNet.Server.Studies;

/// <summary>A scan that stays in memory until this is disposed.</summary>
internal sealed class ScanLease(Scan scan, Action leave) : IDisposable
{
    private Action? _leave = leave;

    public Scan Scan { get; } = scan;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
