using System.Net;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tests.Users;

public sealed class PasswordThrottleTests
{
    private static readonly User Anna = new(7, "anna", "anna", Roles.Annotator, "hash", "2026-12-01T00:00:00Z", null, false);

    private static readonly TimeSpan Start = TimeSpan.FromHours(100);

    [Fact]
    public void The_delay_of_a_source_at_an_account_doubles_and_concerns_no_other_source_and_no_other_account()
    {
        var wrong = new WrongPasswords();
        var guess = From("192.0.2.1");
        var now = Start;
        List<double> delays = [];
        for (int i = 0; i < 16; i++)
        {
            wrong.Add(guess, now);
            delays.Add(wrong.DelayOf(guess, now).TotalSeconds);
            now += wrong.DelayOf(guess, now);
        }

        Assert.Equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], delays);
        Assert.Equal(TimeSpan.Zero, wrong.DelayOf(guess, now));
        wrong.Add(guess, now);
        Assert.Equal(TimeSpan.Zero, wrong.DelayOf(From("192.0.2.2"), now));
        Assert.Equal(TimeSpan.Zero, wrong.DelayOf(From("192.0.2.1", "a device"), now));
        Assert.Equal(TimeSpan.Zero, wrong.DelayOf(guess with { Account = "user 8" }, now));
        Assert.Equal(TimeSpan.Zero, wrong.DelayOf(guess, now + TimeSpan.FromHours(1)));
        Assert.Equal(0, wrong.CountOf(guess, now + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void From_many_addresses_an_account_is_guessed_at_ten_times_a_minute_and_its_own_devices_are_not_slowed()
    {
        var wrong = new WrongPasswords();
        int guesses = 0;
        for (var now = Start; now < Start + TimeSpan.FromHours(1); now += TimeSpan.FromSeconds(1))
        {
            for (int address = 1; address <= 250; address++)
            {
                var guess = From($"192.0.{address}.{(int)now.TotalSeconds % 200}");
                if (wrong.DelayOf(guess, now) == TimeSpan.Zero && wrong.PaceOf(guess, now) == TimeSpan.Zero)
                {
                    wrong.Add(guess, now);
                    guesses++;
                }
            }

            Assert.Equal(TimeSpan.Zero, wrong.PaceOf(From("198.51.100.9", "a device"), now));
        }

        Assert.InRange(guesses, 600, 600 + WrongPasswords.FreeOfAccount);
    }

    [Fact]
    public void Wrong_passwords_of_a_known_device_slow_nobody_else_down_and_right_ones_are_not_counted()
    {
        var wrong = new WrongPasswords();
        for (int i = 0; i < 100; i++)
        {
            wrong.Add(From("192.0.2.1", "a device"), Start);
        }

        Assert.NotEqual(TimeSpan.Zero, wrong.DelayOf(From("192.0.2.1", "a device"), Start));
        Assert.Equal(TimeSpan.Zero, wrong.PaceOf(From("192.0.2.1"), Start));
        for (int i = 0; i < 100; i++)
        {
            wrong.Add(From("192.0.2.1"), Start);
            wrong.TakeBack(From("192.0.2.1"));
        }

        Assert.Equal((0, TimeSpan.Zero), (wrong.CountOf(From("192.0.2.1"), Start), wrong.PaceOf(From("192.0.2.1"), Start)));
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        var wrong = new WrongPasswords();
        for (int i = 0; i < 100_000; i++)
        {
            wrong.Add(PasswordGuess.Of(null, $"name {i}", new IPAddress(i), null), Start + TimeSpan.FromMilliseconds(i));
        }

        Assert.InRange(wrong.Remembered, 1, 50_000);
        var last = PasswordGuess.Of(null, "name 99999", new IPAddress(99_999), null);
        Assert.Equal(1, wrong.CountOf(last, Start + TimeSpan.FromSeconds(100)));
        Assert.True(PasswordGuess.Of(null, new string('x', 4000), null, null).Account.Length < 100);
    }

    [Fact]
    public async Task Known_devices_come_first_and_then_who_guessed_wrong_longest_ago()
    {
        using var throttle = new PasswordThrottle(atOnce: 1);
        string[] earlier = ["192.0.2.1", "192.0.2.2"];
        foreach (string address in earlier)
        {
            Assert.False((await Check(throttle, Other(address), () => false)).IsRight);
        }

        using var gate = new ManualResetEventSlim();
        List<string> order = [];
        List<Task> checks = [Check(throttle, Other("192.0.2.9"), () => gate.Wait(TimeSpan.FromSeconds(20)))];
        foreach (string address in (string[])["192.0.2.2", "192.0.2.1", "192.0.2.3"])
        {
            checks.Add(Check(throttle, Other(address), () => Note(address)));
        }

        checks.Add(Check(throttle, From("192.0.2.2", "a device"), () => Note("device")));
        gate.Set();
        await Task.WhenAll(checks);
        Assert.Equal(["device", "192.0.2.3", "192.0.2.1", "192.0.2.2"], order);

        bool Note(string what)
        {
            lock (order)
            {
                order.Add(what);
            }

            return true;
        }
    }

    [Fact]
    public async Task Of_a_flood_only_so_many_wait_and_a_known_device_is_among_them()
    {
        using var throttle = new PasswordThrottle(atOnce: 1);
        using var gate = new ManualResetEventSlim();
        var first = Check(throttle, Other("192.0.2.9"), () => gate.Wait(TimeSpan.FromSeconds(20)));
        var known = Check(throttle, From("192.0.2.1", "a device"), () => true);
        var flood = Enumerable.Range(0, 200).Select(i => Check(throttle, Other($"198.51.100.{i}"), () => true)).ToList();
        gate.Set();
        Assert.True((await known).IsRight);
        Assert.True((await first).IsRight);
        Assert.Equal(200 - 63, (await Task.WhenAll(flood)).Count(c => c.Wait is not null));
    }

    [Fact]
    public async Task Guesses_at_once_are_counted_before_they_are_checked()
    {
        using var throttle = new PasswordThrottle(atOnce: 8);
        int asked = 0;
        var checks = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Check(throttle, From("192.0.2.1"), () =>
        {
            Interlocked.Increment(ref asked);
            return false;
        })));
        Assert.Equal(WrongPasswords.FreeOfPair, asked);
        Assert.Equal(40 - asked, checks.Count(c => c.Wait > TimeSpan.Zero));
    }

    private static Task<PasswordCheck> Check(PasswordThrottle throttle, PasswordGuess guess, Func<bool> check) =>
        throttle.Check(guess, check, TestContext.Current.CancellationToken);

    private static PasswordGuess From(string address, string? device = null) =>
        PasswordGuess.Of(Anna, Anna.Name, IPAddress.Parse(address), device);

    /// <summary>A guess at an account of its own.</summary>
    private static PasswordGuess Other(string address) => PasswordGuess.Of(null, $"of {address}", IPAddress.Parse(address), null);
}
