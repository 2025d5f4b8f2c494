namespace PromptUNet.Tests;

/// <summary>What an action takes of the garbage-collected memory once it has its own.</summary>
internal static class Allocations
{
    private const int Attempts = 10;

    /// <summary>Fails where an action takes memory every time; the runtime itself may take some once in a while.</summary>
    public static void None(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Attempts && least > 0; i++)
        {
            action();
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
