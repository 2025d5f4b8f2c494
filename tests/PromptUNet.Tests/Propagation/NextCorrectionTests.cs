using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

public sealed class NextCorrectionTests
{
    private static readonly Grid Grid = new(new Size3(64, 64, 21), Scans.Unit);
    private static readonly SliceState Vouched = new(true, 300, null);

    [Fact]
    public void Where_all_slices_are_alike_the_middle_of_the_widest_gap_is_suggested() =>
        Assert.Equal(12, Suggested(Slices(_ => new SliceState(false, 300, 0.8), 0, 4, 20))!.Slice);

    [Fact]
    public void The_slice_that_is_expected_to_be_worst_draws_the_suggestion_to_itself() =>
        Assert.Equal(17, Suggested(Slices(k => new SliceState(false, 300, k == 17 ? 0 : 0.95), 0, 10, 20))!.Slice);

    [Fact]
    public void A_large_mask_counts_more_than_a_small_one_that_is_as_bad() =>
        Assert.InRange(Suggested(Slices(k => new SliceState(false, k < 10 ? 300 : 30, 0.6), 0, 10, 20))!.Slice, 1, 9);

    [Fact]
    public void A_single_slice_mends_what_is_wrong_on_it()
    {
        var suggestion = Suggested(Slices(k => new SliceState(k != 7, 300, k == 7 ? 0.75 : null)))!;
        Assert.Equal((7, 150, 1), (suggestion.Slice, suggestion.Mended, suggestion.Share));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(30)]
    public void The_share_that_is_promised_is_never_more_than_all(double thickness)
    {
        var grid = Grid with { Affine = Affine.Scaling(1, 1, thickness) };
        var random = new Random(3);
        for (int i = 0; i < 20; i++)
        {
            var slices = Slices(_ => new SliceState(false, random.Next(3) * random.Next(300), random.NextDouble()), random.Next(21));
            Assert.InRange(NextCorrection.Of(grid, 1, 2, slices)!.Share, 0.001, 1);
        }
    }

    [Fact]
    public void Less_is_promised_where_more_of_what_is_wrong_lies_out_of_reach()
    {
        double one = Share(k => k is > 4 and < 8), two = Share(k => k is (> 4 and < 8) or (> 12 and < 16));
        Assert.InRange(two, 0.4 * one, 0.8 * one);

        static double Share(Predicate<int> wrong) =>
            Suggested(Slices(k => new SliceState(false, 300, wrong(k) ? 0.5 : 1), 0, 10, 20))!.Share;
    }

    [Fact]
    public void Past_an_end_the_nearest_slices_are_suggested_although_all_of_them_together_are_in_doubt()
    {
        var slices = Slices(k => k < 8 ? new SliceState(true, 300, null) : new SliceState(false, 0, 1 - Math.Exp(8 - k - 1)));
        Assert.InRange(Suggested(slices)!.Slice, 8, 10);
    }

    [Fact]
    public void Nothing_is_suggested_where_nothing_is_expected_to_be_wrong_or_nothing_is_known()
    {
        Assert.Null(Suggested(Slices(_ => Vouched)));
        Assert.Null(Suggested(Slices(_ => new SliceState(false, 300, 1))));
        Assert.Null(Suggested(Slices(_ => new SliceState(false, 300, null), 4)));
        Assert.Null(Suggested(Slices(_ => new SliceState(false, 0, null))));
    }

    private static NextCorrection? Suggested(SliceState[] slices) => NextCorrection.Of(Grid, 1, 2, slices);

    private static SliceState[] Slices(Func<int, SliceState> of, params int[] vouched) =>
        [.. Enumerable.Range(0, 21).Select(k => vouched.Contains(k) ? Vouched : of(k))];
}
