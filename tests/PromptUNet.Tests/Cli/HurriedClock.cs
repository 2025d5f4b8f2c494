namespace PromptUNet.Tests.Cli;

/// <summary>A clock on which twenty seconds pass between any two looks, so that all progress is shown.</summary>
public sealed class HurriedClock : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => 20 * Interlocked.Increment(ref _looks);
}
