using PromptUNet.Lab.Experiments.Annotators;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Experiments;

public sealed class CorrectionPolicyTests
{
    private static readonly OverlapCounts Nothing = new(0, 0, 0);

    [Fact]
    public void The_worst_slice_has_the_lowest_dice_and_of_several_the_most_pixels()
    {
        OverlapCounts[] slices = [Nothing, new(10, 10, 8), new(10, 10, 2), new(30, 30, 6), new(40, 40, 40)];
        Assert.Equal(3, Next(CorrectionPolicy.WorstSlice, slices));
        Assert.Equal(2, Next(CorrectionPolicy.WorstSlice, slices, 3));
        Assert.Equal(1, Next(CorrectionPolicy.WorstSlice, slices, 3, 2));
    }

    [Fact]
    public void A_slice_painted_past_the_end_is_a_candidate_and_a_drawn_or_an_empty_one_is_not()
    {
        OverlapCounts[] slices = [Nothing, new(10, 10, 1), new(0, 12, 0), new(0, 25, 0), Nothing];
        Assert.Equal(3, Next(CorrectionPolicy.WorstSlice, slices));
        Assert.Null(Next(CorrectionPolicy.WorstSlice, slices, 1, 2, 3));
    }

    [Fact]
    public void The_largest_gap_lies_between_drawn_slices_and_the_ends_of_structure_and_result()
    {
        OverlapCounts[] slices = [Nothing, .. Enumerable.Repeat(new OverlapCounts(5, 5, 4), 8), new(0, 5, 0), Nothing, Nothing];
        Assert.Equal(6, Next(CorrectionPolicy.LargestGap, slices, 3));          // 3 to the end at 9 is wider than 1 to 3
        Assert.Equal(8, Next(CorrectionPolicy.LargestGap, slices, 3, 6));       // 3-6, 6-10 and 0-3: 6-10 is the widest
        Assert.Null(Next(CorrectionPolicy.LargestGap, slices, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    [Fact]
    public void Every_slice_is_drawn_once_before_an_annotator_runs_out_of_them()
    {
        OverlapCounts[] slices = [Nothing, Nothing, .. Enumerable.Repeat(new OverlapCounts(5, 5, 4), 7), Nothing];
        foreach (var policy in new[] { CorrectionPolicy.WorstSlice, CorrectionPolicy.LargestGap })
        {
            HashSet<int> drawn = [4];
            while (policy.Next(slices, drawn) is { } next)
            {
                Assert.True(drawn.Add(next));
            }

            Assert.Equal(Enumerable.Range(2, 7), drawn.Order());
        }
    }

    [Fact]
    public void The_program_is_followed_until_nothing_is_left_to_be_drawn()
    {
        OverlapCounts[] slices = [Nothing, new(5, 5, 4), new(5, 5, 4), Nothing];
        Assert.Equal(3, CorrectionPolicy.Suggested.Next(slices, new HashSet<int> { 1 }, suggestion: 3));
        Assert.Null(CorrectionPolicy.Suggested.Next(slices, new HashSet<int> { 1, 2 }, suggestion: 3));
    }

    private static int? Next(CorrectionPolicy policy, OverlapCounts[] slices, params int[] drawn) => policy.Next(slices, drawn.ToHashSet());
}
