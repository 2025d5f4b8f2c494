using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

[Collection(nameof(Alone))]
public sealed class BackgroundWorkTests
{
    [Fact]
    public void It_is_done_once_for_each_time_it_is_sent_off()
    {
        int done = 0;
        using var work = new BackgroundWork(() => done++);
        for (int sent = 1; sent <= 1000; sent++)
        {
            work.Start();
            work.Wait();
            Assert.Equal(sent, done);
        }
    }

    [Fact]
    public void Its_failure_comes_out_as_itself_where_it_is_waited_for()
    {
        using var work = new BackgroundWork(() => throw new IOException("full"));
        work.Start();
        Assert.Equal("full", Assert.Throws<IOException>(work.Wait).Message);
    }

    [Fact]
    public void A_failure_that_nobody_waited_for_does_not_come_out_another_time()
    {
        using var begun = new ManualResetEventSlim();
        bool fails = true;
        using var work = new BackgroundWork(() =>
        {
            begun.Set();
            _ = fails ? throw new IOException("full") : 0;
        });
        work.Start();
        begun.Wait();
        work.Abandon();
        fails = false;
        work.Start();
        work.Wait();
    }

    [Fact]
    public void What_was_abandoned_is_over()
    {
        using var begun = new ManualResetEventSlim();
        bool over = false;
        using var work = new BackgroundWork(() =>
        {
            begun.Set();
            Thread.Sleep(20);
            over = true;
        });
        work.Start();
        begun.Wait();
        work.Abandon();
        Assert.True(over);
    }

    [Fact]
    public void Where_all_threads_are_taken_it_is_done_by_the_one_who_waits_or_not_at_all_if_abandoned()
    {
        int done = 0;
        using (Crowd.Gather())
        {
            var work = new BackgroundWork(() => done++);
            work.Start();
            work.Wait();
            Assert.Equal(1, done);
            work.Start();
            work.Abandon();
            work.Start();
            work.Dispose();
            Assert.Equal(1, done);
        }
    }

    /// <summary>Takes every thread of the pool, and those that it adds within the next minute, until it is disposed of.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly ManualResetEventSlim _leave = new();
        private readonly CountdownEvent _inside = new(200);

        public static Crowd Gather()
        {
            var crowd = new Crowd();
            for (int i = 0; i < crowd._inside.InitialCount; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(crowd.Stand, null);
            }

            return crowd;
        }

        public void Dispose()
        {
            _leave.Set();
            _inside.Wait();
        }

        private void Stand(object? nothing)
        {
            _leave.Wait();
            _inside.Signal();
        }
    }
}
