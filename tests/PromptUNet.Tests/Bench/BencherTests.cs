using PromptUNet.Lab.Bench;

namespace PromptUNet.Tests.Bench;

public sealed class BencherTests
{
    private readonly List<string> _ran = [];

    [Fact]
    public void Cases_of_a_batch_take_turns_after_each_has_warmed_up()
    {
        var results = Run([Case("a"), Case("b")]);
        Assert.Equal(["a", "b", "a", "b", "a", "b", "a", "b"], _ran);
        Assert.Equal(["a", "b"], results.Select(r => r.Name));
    }

    [Fact]
    public void A_case_that_has_had_enough_leaves_the_turn_to_the_others()
    {
        Run([Case("a"), Case("b") with { AtLeast = 1, WarmUp = false }]);
        Assert.Equal(["a", "a", "b", "a", "a"], _ran);
    }

    [Fact]
    public void A_case_in_a_process_of_its_own_is_not_run_here()
    {
        Measured elsewhere = new("a", Scale.Volume, CaseKind.Ours, new Timing(1, 2)) { PeakMiB = 3 };
        Assert.Same(elsewhere, Run([Case("a") with { Alone = true }], _ => elsewhere).Single());
        Assert.Empty(_ran);
    }

    [Theory]
    [InlineData(true, "run", "count", "count")]
    [InlineData(false, "count", "count")]
    public void Every_repetition_of_a_propagation_after_the_warm_up_counts_its_slices(bool warmUp, params string[] repetitions)
    {
        var counted = new SliceCount(3, 4, 1000);
        var own = new BenchCase("a", Scale.Volume, CaseKind.Ours, () =>
            new Prepared(_ => _ran.Add("run")) { Count = _ => Counted() }) { AtLeast = 2, WarmUp = warmUp };
        Assert.Equal(counted, Run([own]).Single().Count);
        Assert.Equal(repetitions, _ran);

        SliceCount Counted()
        {
            _ran.Add("count");
            return counted;
        }
    }

    [Fact]
    public void Ratios_are_to_the_baseline_of_the_same_scale()
    {
        static Measured Of(string name, Scale scale, double ms, bool baseline = false) =>
            new(name, scale, CaseKind.Ours, new Timing(ms, ms)) { IsBaseline = baseline };
        var report =
            BenchReport.Of(
            [Of("slice", Scale.Slice, 2, true), Of("rival", Scale.Slice, 8), Of("volume", Scale.Volume, 50, true),
            Of("start", Scale.Process, 9)]);
        Assert.Equal([1, 4, 1, null], report.Rows.Select(r => r.RatioToBaseline));
    }

    [Fact]
    public void What_a_case_holds_is_given_back_when_another_one_fails()
    {
        var held = new Held();
        var own = new BenchCase("a", Scale.Slice, CaseKind.Ours, () => new Prepared(_ => { }, held));
        var failing = new BenchCase("b", Scale.Slice, CaseKind.Ours, () => throw new IOException("full"));
        Assert.Throws<IOException>(() => Run([own, failing]));
        Assert.True(held.GivenBack);
    }

    private static IReadOnlyList<Measured> Run(IReadOnlyList<BenchCase> batch, Func<BenchCase, Measured>? alone = null) =>
        new Bencher(seconds: 0, alone ?? (_ => throw new InvalidOperationException()), (_, _) => { }).Run([batch], CancellationToken.None);

    private BenchCase Case(string name) => new(name, Scale.Slice, CaseKind.Ours, () => new Prepared(_ => _ran.Add(name)));

    private sealed class Held : IDisposable
    {
        public bool GivenBack { get; private set; }

        public void Dispose() => GivenBack = true;
    }
}
