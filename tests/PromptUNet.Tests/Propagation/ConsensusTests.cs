using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Lab.Experiments;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

public sealed class ConsensusTests
{
    private static readonly PropagationOptions Plain = new() { Threads = 1, Align = false, FeedbackThreshold = null };

    /// <summary>One to three keyframes, the first with the object, of a small volume across any axis.</summary>
    private static readonly Gen<(Volume Volume, int Axis, Keyframe[] Keyframes, PropagationOptions Options)> Drawings =
        from axis in Gen.Int[0, 2]
        from sides in Gen.Int[1, 20].Array[3]
        from count in Gen.Int[1, 3]
        from align in Gen.Bool
        from threads in Gen.Int[1, 3]
        from handOn in Gen.Enum<HandOn>()
        from between in Gen.Enum<BetweenKeyframes>()
        from seed in Gen.Int
        let volume = Scans.Random(new Size3(sides[0], sides[1], sides[2]), seed)
        select (volume, axis, Keyframes(volume.Grid, axis, count, new Random(seed)), new PropagationOptions
        {
            Align = align, Threads = threads, Carry = new CarryOptions { Size = 24 }, HandOn = handOn, Between = between,
            FeedbackThreshold = 0.2,
        });

    [Fact]
    public void Every_voxel_is_decided_by_the_three_planes() => Drawings.Sample(
        (volume, axis, keyframes, options) =>
        {
            var plain = new PlainConsensus(volume, axis, keyframes, options);
            var consensus = Voted(volume, axis, keyframes, options);
            Assert.Equal(plain.Result, Voxels(consensus));
            Assert.Equal(plain.Disagreement, consensus.Disagreement().ToArray());
        },
        iter: 200);

    [Fact]
    public void Drawn_slices_stay_and_nothing_is_added_where_the_object_had_ended() => Drawings.Sample(
        (volume, axis, keyframes, options) =>
        {
            var alone = new PropagatorRun(volume, axis, ScriptedSegmenter.Restless(), options);
            Drain(alone.Run(keyframes));
            var consensus = Voted(volume, axis, keyframes, options);
            Assert.All(keyframes, k => Assert.Equal(k.Mask.Pixels, consensus.Mask(k.Slice).Pixels));
            Assert.All(
                Enumerable.Range(0, volume.Grid.Size[axis]).Where(k => alone.Mask(k).IsEmpty), k => Assert.True(consensus.Mask(k).IsEmpty));
        },
        iter: 200);

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads() => Drawings.Sample(
        (volume, axis, keyframes, options) => Assert.Equal(
            Voxels(Voted(volume, axis, keyframes, options with { Threads = 1 })),
            Voxels(Voted(volume, axis, keyframes, options with { Threads = 4 }))),
        iter: 100);

    [Theory]
    [InlineData("ball", 0)]
    [InlineData("ball", 2)]
    [InlineData("slanted cylinder", 1)]
    [InlineData("slanted cylinder", 2)]
    public void What_one_plane_paints_unsurely_beside_a_solid_the_other_two_take_away(string body, int axis)
    {
        var scan = Solids.Scan(body);
        var truth = Array.ConvertAll(scan.ToArray(), v => v == 1);
        Keyframe drawn = new(Solids.Middle(axis), scan.Slice(axis, Solids.Middle(axis)).Above(0.5f));
        var alone = new PropagatorRun(scan, axis, Solids.PaintingBeside(axis), Plain);
        Drain(alone.Run([drawn]));
        var consensus = Voted(new Consensus(scan, axis, Solids.PaintingBeside(axis), Plain), scan.Grid, axis, [drawn]);

        bool[] painted = Array.ConvertAll(alone.ToLabels(1).ToArray(), v => v == 1);
        Assert.NotEqual(truth, painted);
        Assert.Equal(truth, Voxels(consensus));
        Assert.Equal(painted.Select((p, i) => p == truth[i] ? 0 : 1), consensus.Disagreement().ToArray());
    }

    [Fact]
    public void Nothing_is_added_beyond_a_slice_that_is_called_empty()
    {
        var scan = Solids.Scan("ball");
        int middle = Solids.Middle(2);
        var consensus = Voted(
            new Consensus(scan, 2, Solids.PaintingBeside(2), Plain), scan.Grid, 2,
            [new Keyframe(middle, scan.Slice(2, middle).Above(0.5f)), new Keyframe(middle + 2, new Mask(Solids.Size.X, Solids.Size.Y))]);
        Assert.False(consensus.Mask(middle + 1).IsEmpty);
        Assert.All(Enumerable.Range(middle + 2, Solids.Size.Z - middle - 2), k => Assert.True(consensus.Mask(k).IsEmpty));
    }

    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(0.15, 0.15, 0.15, true)]
    [InlineData(1.25, 1.25, 2, true)]
    [InlineData(1, 1, 4, false)]
    [InlineData(4.8, 0.7, 0.9, false)]
    public void Thick_slices_do_not_suit_a_vote(double x, double y, double z, bool suits) =>
        Assert.Equal(suits, Consensus.Suits(new Grid(new Size3(9, 9, 9), Affine.Scaling(x, y, z))));

    [Fact]
    public void A_run_that_is_cancelled_leaves_nothing_behind_for_the_next_one() => Gen.Select(Drawings, Gen.Int[0, 60]).Sample(
        (drawing, stop) =>
        {
            var (volume, axis, keyframes, options) = drawing;
            using var cancel = new CancellationTokenSource();
            var consensus = new Consensus(volume, axis, ScriptedSegmenter.Restless(), options);
            int read = 0;
            try
            {
                foreach (var _ in consensus.Run(keyframes, cancel.Token))
                {
                    if (++read == stop)
                    {
                        cancel.Cancel();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                Assert.InRange(read, stop, int.MaxValue);
            }

            var whole = Voted(volume, axis, keyframes, options);
            var again = Voted(consensus, volume.Grid, axis, keyframes);
            Assert.Equal(Voxels(whole), Voxels(again));
            Assert.Equal(whole.Disagreement().ToArray(), again.Disagreement().ToArray());
        },
        iter: 100);

    [Fact]
    public void Events_tell_of_the_planes_first_and_then_of_each_voted_slice() => Drawings.Sample(
        (volume, axis, keyframes, options) =>
        {
            var size = volume.Grid.Size;
            var events = new Consensus(volume, axis, ScriptedSegmenter.Restless(), options).Run(keyframes).ToList();
            int planes = events.TakeWhile(e => e is PlaneEvent).Count();
            Assert.DoesNotContain(events.Skip(planes), e => e is PlaneEvent);
            int[] drawnFirst = [axis, .. Enumerable.Range(0, 3).Where(a => a != axis)];
            Assert.Equal(drawnFirst, events.Take(planes).Cast<PlaneEvent>().Select(e => e.Axis).Distinct());
            int[] voted = [.. events.OfType<SliceSegmented>().Select(e => e.Slice)];
            Assert.Equal(voted.Distinct().Order(), voted);
            Assert.IsType<Finished>(events[^1]);
            Assert.All(events, e => Assert.Equal(size.X + size.Y + size.Z, e.Total));
            Assert.Equal(events.Select(e => e.Done).Order(), events.Select(e => e.Done));
            Assert.Equal(events[^1].Total, events[^1].Done);
        },
        iter: 100);

    [Fact]
    public void Keyframes_that_do_not_fit_are_refused_before_anything_is_read()
    {
        var consensus = new Consensus(Scans.Numbered(5), 2, ScriptedSegmenter.Copy(), Plain);
        Assert.Throws<ArgumentException>(() => consensus.Run([new Keyframe(0, new Mask(4, 3))]));
        Assert.Throws<ArgumentException>(() => consensus.Run([new Keyframe(9, Mask.Parse("#...", "....", "...."))]));
    }

    private static VotedVolume Voted(Volume volume, int axis, IReadOnlyList<Keyframe> keyframes, PropagationOptions options) =>
        Voted(new Consensus(volume, axis, ScriptedSegmenter.Restless(), options), volume.Grid, axis, keyframes);

    private static VotedVolume Voted(Consensus consensus, Grid grid, int axis, IReadOnlyList<Keyframe> keyframes)
    {
        var voted = new VotedVolume(grid, axis, keyframes);
        foreach (var happened in consensus.Run(keyframes))
        {
            voted.Take(happened);
        }

        return voted;
    }

    private static bool[] Voxels(VotedVolume consensus) => Array.ConvertAll(consensus.Result(1).ToArray(), v => v == 1);

    private static Keyframe[] Keyframes(Grid grid, int axis, int count, Random random)
    {
        var (width, height) = grid.SliceSize(axis);
        int[] slices = [.. Enumerable.Range(0, grid.Size[axis])];
        random.Shuffle(slices);
        return
        [
            .. slices.Take(count).Select((slice, i) => new Keyframe(slice, new Mask(width, height,
                [.. Enumerable.Range(0, width * height).Select(p => (i == 0 && p == 0) || (random.Next(4) > i && random.Next(2) == 0))]))),
        ];
    }

    private static void Drain(IEnumerable<PropagationEvent> events)
    {
        foreach (var _ in events)
        {
            // The events do the work.
        }
    }
}
