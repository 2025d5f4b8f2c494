using PromptUNet.Server.Requests;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Tests.Studies;

/// <summary>A folder that does not answer, as one on a network can be.</summary>
public sealed class FolderThreadsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100), Late = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_hangs_is_refused_in_time_and_the_next_ones_are_served()
    {
        using var answered = new ManualResetEventSlim();
        using var hanging = new FolderThreads(1, Soon);
        using var two = new FolderThreads(2, Late);
        var refused = await Assert.ThrowsAsync<Refusal>(() => hanging.Run(_ => answered.Wait(Late, Cancel), Cancel));
        Assert.Equal((503, true), (refused.Status, refused.RetryAfter is not null));
        var held = two.Run(_ => answered.Wait(Late, Cancel), Cancel);
        Assert.Equal(7, await two.Run(_ => 7, Cancel));
        answered.Set();
        Assert.True(await held);
    }

    [Fact]
    public async Task While_all_threads_hang_requests_are_refused_and_served_again_once_the_folder_answers()
    {
        using var answered = new ManualResetEventSlim();
        using var threads = new FolderThreads(2, Soon);
        for (int i = 0; i < 40; i++)
        {
            await Assert.ThrowsAsync<Refusal>(() => threads.Run(_ => answered.Wait(Late, Cancel), Cancel));
        }

        answered.Set();
        bool served = false;
        for (int turn = 0; turn < 200 && !served; turn++)
        {
            served = await IsServed();
        }

        Assert.True(served);

        async Task<bool> IsServed()
        {
            try
            {
                return await threads.Run(_ => true, Cancel);
            }
            catch (Refusal)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task What_comes_when_nobody_waits_any_more_is_closed()
    {
        using var answered = new ManualResetEventSlim();
        using var threads = new FolderThreads(1, Soon);
        var late = new Closed();
        await Assert.ThrowsAsync<Refusal>(() => threads.Run(
            _ =>
            {
                answered.Wait(Late, Cancel);
                return late;
            },
            Cancel));
        answered.Set();
        Assert.True(late.IsClosed.Wait(Late, Cancel));
    }

    [Fact]
    public async Task A_failure_of_the_folder_is_the_requests_and_the_thread_goes_on()
    {
        using var threads = new FolderThreads(1, Late);
        await Assert.ThrowsAsync<IOException>(() => threads.Run<int>(_ => throw new IOException("stale file handle"), Cancel));
        Assert.Equal(7, await threads.Run(_ => 7, Cancel));
    }

    private sealed class Closed : IDisposable
    {
        public ManualResetEventSlim IsClosed { get; } = new();

        public void Dispose() => IsClosed.Set();
    }
}
