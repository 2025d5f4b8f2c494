using PromptUNet.Alignment;
using PromptUNet.Lab.Experiments;
using PromptUNet.Propagation;
using PromptUNet.Tests.Cli;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Experiments;

public sealed class ContenderTests
{
    private const int Drawn = 6;

    [Fact]
    public void Carried_is_the_mask_that_the_flow_brings_and_nothing_else()
    {
        var options = Contender.Carried.Options() with { FeedbackThreshold = null, Presence = null };
        var propagator = new PropagatorRun(MovingDiscs.Scan, 2, Contender.Carried.Segmenter, options);
        var mask = MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, Drawn);
        Assert.IsType<Finished>(propagator.Run([new Keyframe(Drawn, mask)]).Last());

        var carrier = new PromptCarrier(MovingDiscs.Scan.Slice(2, Drawn), mask.ToSlice(), new CarryOptions());
        for (int k = Drawn + 1; k < MovingDiscs.Slices; k++)
        {
            carrier.Step(MovingDiscs.Scan.Slice(2, k - 1), MovingDiscs.Scan.Slice(2, k));
            Assert.Equal(carrier.Mask.Above(0.5f).Pixels, propagator.Mask(k).Pixels);
        }

        Assert.NotEqual(mask.Pixels, propagator.Mask(MovingDiscs.Slices - 1).Pixels);
    }
}
