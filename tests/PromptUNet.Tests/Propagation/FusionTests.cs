using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>Where the two directions of a gap meet: keyframes on the slices 0 and 4.</summary>
public sealed class FusionTests
{
    private static readonly Mask Left = Mask.Parse("##..", "##..", "...."), Right = Mask.Parse("..##", "..##", "....");

    private static readonly Keyframe Below = new(0, Left), Above = new(4, Left);

    private static readonly Pass Up = new(Below, 1, 3) { To = Above, IsFused = true },
    Down = new(Above, -1, 3) { To = Below, IsFused = true };

    private readonly Fusion _fusion = new(Up, new Slice(4, 3), ConfidenceModel.Default, end: null);

    [Fact]
    public void A_slice_is_told_when_both_directions_have_come_to_it()
    {
        Assert.Empty(_fusion.Receive(Up, Found(1, Left, 0.5)));
        Assert.Empty(_fusion.Receive(Down, Found(3, Left, 0.5)));
        var told = Assert.IsType<SliceSegmented>(Assert.Single(_fusion.Receive(Down, Found(1, Left, 0.5))));
        Assert.Equal((1, true), (told.Slice, told.Features!.BothSides));
    }

    [Theory]
    [InlineData(0.2, 0.9)]
    [InlineData(0.9, 0.2)]
    public void A_direction_that_has_drifted_is_outvoted_however_near_its_keyframe_is(double trustBelow, double trustAbove)
    {
        foreach (int k in new[] { 1, 2, 3 })
        {
            Assert.Equal((trustBelow > trustAbove ? Left : Right).Pixels,
                Fused(k, Found(k, Left, trustBelow), Found(k, Right, trustAbove)).ToMask().Pixels);
        }
    }

    [Fact]
    public void Weights_are_the_squares_of_the_predicted_Dice()
    {
        var blend = Fused(2, Found(2, Left, 0.4), Found(2, Right, 0.8)).Logits;
        Assert.Equal(4 * (0.16f - 0.64f) / 0.8f, blend[0, 0], 1e-5f);
        Assert.Equal(-4, blend[0, 2]);
    }

    [Fact]
    public void Without_evidence_the_nearer_keyframe_weighs_more()
    {
        Assert.Equal(Left.Pixels, Fused(1, Found(1, Left, null), Found(1, Right, null)).ToMask().Pixels);
        Assert.Equal(Right.Pixels, Fused(3, Found(3, Left, null), Found(3, Right, null)).ToMask().Pixels);
    }

    [Fact]
    public void A_direction_that_has_lost_the_object_has_no_say()
    {
        Assert.Empty(_fusion.Receive(Down, new ObjectEnded(3, 1)));
        var told = Assert.IsType<SliceSegmented>(Assert.Single(_fusion.Receive(Up, Found(3, Right, 0.1))));
        Assert.Equal(Right.Pixels, told.ToMask().Pixels);
        Assert.Equal((0.1, 0), (told.Features!.Trust, told.Features.Agreement));
    }

    [Fact]
    public void Evidence_is_that_of_the_direction_trusted_more_with_the_agreement_of_both()
    {
        var evidence = Fused(2, Found(2, Left, 0.4), Found(2, Mask.Parse("###.", "###.", "...."), 0.8)).Features!;
        Assert.Equal((0.8, 0.8), (evidence.Trust, evidence.Agreement));
        Assert.Equal(Math.Log(7), evidence.Size, 1e-12);
    }

    [Fact]
    public void Where_both_judge_absence_the_nearer_direction_tells_how_far_the_end_is()
    {
        var likelihood =
            new PresenceModel { Source = "a test", Means = new double[7], Scales = [1, 1, 1, 1, 1, 1, 1], Weights = [1, .. new double[14]],
            Threshold = 0.5 };
        var fusion = new Fusion(Up, new Slice(4, 3), ConfidenceModel.Default, likelihood);
        Assert.Empty(fusion.Receive(Up, Gone(trust: 0.3, distance: 9)));
        var ended = Assert.IsType<ObjectEnded>(Assert.Single(fusion.Receive(Down, Gone(trust: 0.2, distance: 4))));
        Assert.Equal((3, 3), (ended.Slice, ended.Last));
        Assert.Equal(new EndFeatures(1 / (1 + Math.E), 2, 2, Math.Log(5)), ended.Features);

        static SliceSegmented Gone(double trust, double distance)
        {
            var found = Found(3, Left, trust);
            return found with { Features =
                found.Features! with { Distance = Math.Sqrt(distance), Presence = new PresenceFeatures(-1, 0, 0, distance, 0, 0, 0) } };
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void All_gaps_of_a_run_are_blended_in_one_slice(int threads)
    {
        var options = new PropagationOptions { Threads = threads, Align = false, FeedbackThreshold = null };
        var infill = new Propagator(Scans.Random(new Size3(4, 3, 41), 1), 2, new PromptMaskSegmenter(), options);
        var gaps = Gap.Between(Enumerable.Range(0, 11).Select(i => new Keyframe(4 * i, Left)), 41);
        var blends = new HashSet<Slice>(ReferenceEqualityComparer.Instance);
        int told = 0;
        foreach (var segmented in infill.Fill(gaps, TestContext.Current.CancellationToken).OfType<SliceSegmented>())
        {
            blends.Add(segmented.Logits);
            Assert.Equal(Left.Pixels, segmented.ToMask().Pixels);
            told++;
        }

        Assert.Equal((30, 1), (told, blends.Count));
    }

    private SliceSegmented Fused(int slice, SliceSegmented below, SliceSegmented above)
    {
        Assert.Empty(_fusion.Receive(Up, below));
        var told = Assert.IsType<SliceSegmented>(Assert.Single(_fusion.Receive(Down, above)));
        Assert.Equal(slice, told.Slice);
        return told;
    }

    private static SliceSegmented Found(int slice, Mask mask, double? trust)
    {
        var logits = mask.ToSlice();
        PromptMaskSegmenter.Logits(logits.Values, logits.Values);
        return new SliceSegmented(slice, logits, null) { Features = trust is { } dice ? new SliceFeatures(dice, 1, 1, 0, 1, 1) : null };
    }
}
