using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Alignment;

namespace PromptUNet.Tests.Sampling;

/// <summary>Slice selection, pair checks, merging and cropping of section 3.2, over many draws.</summary>
public sealed class ChainSamplerTests
{
    private const int Points = 4;

    private static readonly Dictionary<string, double> Even = [];

    private static readonly GeneratorOptions Defaults = new();

    private static readonly Gen<Chain> Chains = Gen.Int.Select(seed => Sampler(Defaults).Sample(new Random(seed), Points));

    [Fact]
    public void An_offset_is_never_0_lies_within_the_reach_and_its_query_within_the_volume() => Chains.Sample(chain =>
    {
        int slices = LabelledScans.Size[chain.Axis];
        return chain.Offsets.Count == Points && chain.Offsets.All(i =>
            i != 0 && Math.Abs(i) <= Defaults.Reach && chain.PromptSlice - i >= 0 && chain.PromptSlice - i < slices);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void Every_offset_from_minus_v_to_v_but_0_comes_up(int reach)
    {
        var offsets = Drawn(new GeneratorOptions { Reach = reach, GoneShare = 0, EveryAxis = false }, 1000)
            .SelectMany(c => c.Offsets).ToHashSet();
        Assert.Equal(Enumerable.Range(-reach, (2 * reach) + 1).Where(i => i != 0), offsets.Order());
    }

    [Fact]
    public void Thick_slices_pass_over_slices_of_the_scan_and_stay_within_it()
    {
        var chains = Drawn(Defaults with { ThickShare = 1, GoneShare = 0 }, 500);
        Assert.Equal([1, 2, 3, 4], chains.Select(c => c.Stride).Distinct().Order());
        Assert.All(chains, c =>
            Assert.All(c.Offsets, i => Assert.InRange(c.PromptSlice - (i * c.Stride), 0, LabelledScans.Size[c.Axis] - 1)));
        Assert.All(Drawn(Defaults, 100), c => Assert.Equal(1, c.Stride));
    }

    [Fact]
    public void A_query_of_a_thick_chain_lies_its_stride_times_its_offset_away()
    {
        var chain = Drawn(Defaults with { ThickShare = 1, GoneShare = 0, CroppedShare = 0 }, 50).First(c => c.Stride == 3);
        var points = new ChainReplay(LabelledScans.OfBalls, new InputOptions()).Apply(chain);
        var (width, height) = LabelledScans.OfBalls[chain.Case].Labels.Grid.SliceSize(chain.Axis);
        for (int i = 0; i < points.Count; i++)
        {
            var truth = LabelledScans.Union(chain, chain.PromptSlice - (3 * chain.Offsets[i]), new PixelBox(0, 0, width - 1, height - 1));
            Assert.Equal(truth.Pixels, points[i].Truth.Pixels);
        }
    }

    [Fact]
    public void Consecutive_queries_follow_each_other_as_far_as_the_structure_goes()
    {
        var chains = Drawn(Defaults with { Consecutive = true, GoneShare = 0, Reach = 24 }, 300);
        int following = chains.Sum(c => c.Offsets.Zip(c.Offsets.Skip(1)).Count(p => Math.Abs(p.Second) == Math.Abs(p.First) + 1));
        Assert.InRange(following, 300 * (Points - 1) / 2, 300 * (Points - 1));
        Assert.All(chains, c => Assert.Equal(Points, c.Offsets.Count));
        Assert.Contains(chains, c => Math.Abs(c.Offsets[0]) > 5);
    }

    [Fact]
    public void A_query_that_follows_another_is_prompted_by_that_slice_too_carried_one_step()
    {
        var chain = Drawn(Defaults with { Consecutive = true, GoneShare = 0, Reach = 24 }, 50)
            .First(c => Math.Abs(c.Offsets[1]) == Math.Abs(c.Offsets[0]) + 1);
        var points = new ChainReplay(LabelledScans.OfBalls, new InputOptions()).Apply(chain);
        Assert.Null(points[0].Step);
        Assert.Equal(points[0].Prompt.Image.Values, points[0].Prompt.PreviousImage.Values);
        Assert.Equal(points[0].Query.Warped(points[1].Step!).Values, points[1].Prompt.PreviousImage.Values);
        Assert.Equal(points[1].Prompt.Mask.Values, points[1].Prompt.PreviousMask.Values);
    }

    [Fact]
    public void The_offsets_of_a_chain_lie_on_one_side_of_the_prompt() =>
        Chains.Sample(chain => chain.Offsets.Select(Math.Sign).Distinct().Count() == 1);

    [Fact]
    public void With_the_intersection_check_the_masks_of_a_pair_have_a_pixel_in_common()
    {
        foreach (var (chain, query, prompt, truth) in Pairs(Defaults with { GoneShare = 0 }, 500))
        {
            Assert.True(prompt.Pixels.Zip(truth.Pixels).Any(p => p.First && p.Second), $"{chain} at slice {query}");
        }
    }

    [Fact]
    public void With_the_label_check_both_slices_of_a_pair_carry_every_chosen_label_and_may_lie_apart()
    {
        var pairs = Pairs(Defaults with { GoneShare = 0, Check = PairCheck.LabelMatch }, 500).ToList();
        foreach (var (chain, query, _, _) in pairs)
        {
            Assert.All(chain.Labels, label => Assert.Contains(label, LabelledScans.OfBalls[chain.Case].LabelsOn(chain.Axis, query)));
        }

        var slanted =
            new ChainSampler([Slanted()], Even, new GeneratorOptions { Check = PairCheck.LabelMatch, GoneShare = 0, EveryAxis = false });
        Assert.Contains(Enumerable.Range(0, 200).SelectMany(i => slanted.Sample(new Random(i), Points).Offsets), i => Math.Abs(i) > 6);
    }

    [Fact]
    public void With_the_intersection_check_a_slanted_structure_pairs_only_slices_near_each_other()
    {
        var slanted = new ChainSampler([Slanted()], Even, new GeneratorOptions { GoneShare = 0, EveryAxis = false });
        Assert.All(Enumerable.Range(0, 200).SelectMany(i => slanted.Sample(new Random(i), Points).Offsets), i =>
            Assert.InRange(Math.Abs(i), 1, 5));
    }

    [Fact]
    public void One_to_four_segmentations_are_merged_and_each_number_comes_up()
    {
        var chains = Drawn(Defaults with { SingleShare = 0, EveryAxis = false }, 500);
        Assert.Equal([1, 2, 3, 4], chains.Select(c => c.Labels.Count).Distinct().Order());
        Assert.All(chains, c => Assert.Equal(c.Labels.Count, c.Labels.Distinct().Count()));
    }

    [Fact]
    public void A_truth_is_the_union_of_the_chosen_labels_in_the_crop() => Chains.Sample(chain =>
    {
        var points = new ChainReplay(LabelledScans.OfBalls, InputOptions.Paper).Apply(chain);
        return points.Zip(chain.Offsets).All(p =>
            p.First.Truth.Pixels.SequenceEqual(LabelledScans.Union(chain, chain.PromptSlice - p.Second, chain.Crop).Pixels));
    }, iter: 50);

    [Fact]
    public void Seven_in_ten_chains_are_drawn_from_a_crop()
    {
        double cropped = Drawn(Defaults, 1500).Count(c => c.Crop != Whole(c.Axis)) / 1500.0;
        Assert.InRange(cropped, 0.65, 0.72);        // a random crop may be the whole slice where the object fills it
        Assert.All(Drawn(Defaults with { CroppedShare = 0 }, 200), c => Assert.Equal(Whole(c.Axis), c.Crop));
    }

    [Fact]
    public void A_crop_holds_the_whole_prompt() => Chains.Sample(chain =>
        LabelledScans.Union(chain, chain.PromptSlice, chain.Crop).Area == LabelledScans.Union(
            chain, chain.PromptSlice, Whole(chain.Axis)).Area);

    [Fact]
    public void One_query_in_ten_no_longer_holds_the_object()
    {
        var pairs = Pairs(Defaults, 2000).ToList();
        double gone = pairs.Count(p => p.Truth.IsEmpty) / (double)pairs.Count;
        Assert.InRange(gone, 0.08, 0.12);
        Assert.DoesNotContain(Pairs(Defaults with { GoneShare = 0 }, 500), p => p.Truth.IsEmpty);
    }

    [Fact]
    public void Where_no_structure_ends_within_reach_no_query_is_past_its_end()
    {
        var grid = new Grid(new Size3(20, 20, 12), Affine.Scaling(1, 1, 1));
        var block = new LabelledCase("block", "a", null, new LabelVolume(grid, [.. Enumerable.Repeat(1, 4800)]));
        Assert.Equal(
            Points, new ChainSampler([block], Even, Defaults with { GoneShare = 0.5f }).Sample(new Random(1), Points).Offsets.Count);
    }

    [Fact]
    public void Prompts_are_corrupted_as_often_as_asked()
    {
        Assert.All(Drawn(Defaults with { CorruptedShare = 1 }, 100), c => Assert.InRange(c.Corruption!.Share, 0, 0.3f));
        Assert.All(Drawn(Defaults with { CorruptedShare = 0 }, 100), c => Assert.Null(c.Corruption));
    }

    [Fact]
    public void A_case_without_a_scan_is_always_painted_and_one_with_few_labels_never()
    {
        var map = new ChainSampler([LabelledScans.Map], Even, Defaults with { PaintedShare = 0 });
        Assert.All(Enumerable.Range(0, 50), seed => Assert.NotNull(map.Sample(new Random(seed), Points).Paint));
        Assert.All(Drawn(Defaults with { PaintedShare = 1 }, 50), c => Assert.Null(c.Paint));

        var filled = new ChainSampler([LabelledScans.Scan("filled", "a", 0, background: 9)], Even, Defaults with { PaintedShare = 1 });
        Assert.All(Enumerable.Range(0, 50), seed => Assert.NotNull(filled.Sample(new Random(seed), Points).Paint));
    }

    [Fact]
    public void A_data_set_is_drawn_as_often_as_its_weight_says()
    {
        LabelledCase[] cases =
            [LabelledScans.Scan("heavy", "a", 0), LabelledScans.Scan("light", "b", 1), LabelledScans.Scan("never", "c", 2)];
        var sampler = new ChainSampler(cases, new Dictionary<string, double> { ["heavy"] = 3, ["never"] = 0 }, Defaults);
        var random = new Random(1);
        int[] drawn = [.. Enumerable.Range(0, 1000).Select(_ => sampler.Sample(random, 1).Case)];
        Assert.InRange(drawn.Count(c => c == 0), 700, 800);
        Assert.DoesNotContain(2, drawn);
    }

    [Fact]
    public void The_same_dice_give_the_same_chain() => Gen.Int.Sample(seed =>
        $"{Sampler(Defaults).Sample(new Random(seed), Points)}" == $"{Sampler(Defaults).Sample(new Random(seed), Points)}");

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_that_is_no_share_is_refused(double weight)
    {
        var e = Assert.Throws<ArgumentException>(() =>
            new ChainSampler(LabelledScans.OfBalls, new Dictionary<string, double> { ["balls"] = weight }, Defaults));
        Assert.Contains("balls", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cases_or_only_weights_of_0_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ChainSampler([], Even, Defaults));
        Assert.Throws<ArgumentException>(
            () => new ChainSampler(LabelledScans.OfBalls, new Dictionary<string, double> { ["balls"] = 0 }, Defaults));
    }

    [Fact]
    public void Labels_on_single_slices_only_are_reported_and_not_searched_for_ever()
    {
        var grid = new Grid(new Size3(20, 20, 1), Affine.Scaling(1, 1, 1));
        var flat = new LabelledCase("flat", "a", null, new LabelVolume(grid, [.. Enumerable.Repeat(1, 400)]));
        var sampler = new ChainSampler([flat], Even, Defaults with { EveryAxis = false });
        Assert.Throws<InvalidOperationException>(() => sampler.Sample(new Random(1), Points));
    }

    private static ChainSampler Sampler(GeneratorOptions options) => new(LabelledScans.OfBalls, Even, options);

    private static List<Chain> Drawn(GeneratorOptions options, int count)
    {
        var (sampler, random) = (Sampler(options), new Random(1));
        return [.. Enumerable.Range(0, count).Select(_ => sampler.Sample(random, Points))];
    }

    /// <summary>Each pair of some chains: slice of the query, and the two masks in the chain's crop.</summary>
    private static IEnumerable<(Chain Chain, int Query, Mask Prompt, Mask Truth)> Pairs(GeneratorOptions options, int chains) =>
        from chain in Drawn(options, chains)
        let prompt = LabelledScans.Union(chain, chain.PromptSlice, chain.Crop)
        from offset in chain.Offsets
        let query = chain.PromptSlice - offset
        select (chain, query, prompt, LabelledScans.Union(chain, query, chain.Crop));

    private static PixelBox Whole(int axis)
    {
        var (width, height) = LabelledScans.OfBalls[0].Labels.Grid.SliceSize(axis);
        return new PixelBox(0, 0, width - 1, height - 1);
    }

    /// <summary>A square of 6 pixels that moves on by one a slice, so that it leaves its own place after 6.</summary>
    private static LabelledCase Slanted()
    {
        var size = new Size3(40, 10, 30);
        int[] values = new int[size.Count];
        for (int at = 0; at < values.Length; at++)
        {
            int x = at % size.X, y = at / size.X % size.Y, z = at / (size.X * size.Y);
            values[at] = x >= z && x < z + 6 && y is >= 2 and < 8 ? 1 : 0;
        }

        var grid = new Grid(size, Affine.Scaling(1, 1, 1));
        return new LabelledCase("slanted", "a", new Volume(grid, new float[size.Count]), new LabelVolume(grid, values));
    }
}
