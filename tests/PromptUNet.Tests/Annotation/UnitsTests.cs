using PromptUNet.Annotation;
using PromptUNet.Cli;
using PromptUNet.Imaging;
using PromptUNet.Tests.Cli;

namespace PromptUNet.Tests.Annotation;

/// <summary>The unit of a scan's values is nobody's business: diffusion comes in m^2/s and in mm^2/s.</summary>
public sealed class UnitsTests
{
    [Theory]
    [InlineData(1e-12f)]
    [InlineData(1.67e-11f)]     // m^2/s
    [InlineData(1e-6f)]
    [InlineData(1e-3f)]
    [InlineData(1e6f)]
    [InlineData(1e12f)]
    public void A_scan_in_another_unit_gets_the_same_mask(float unit)
    {
        int[] usual = Segmented(1);
        Assert.True(usual.Count(label => label != 0) > 500);
        Assert.Equal(usual, Segmented(unit));
    }

    private static int[] Segmented(float unit)
    {
        const int z = 2, drawn = 6;
        var scan = new Volume(MovingDiscs.Grid, Array.ConvertAll(MovingDiscs.Scan.ToArray(), value => value * unit));
        var carrying = SegmenterChoice.Fusing;
        using var session = new AnnotationSession(scan, carrying.Segmenter, carrying.Options);
        session.Apply(new AddLabel(MovingDiscs.Left, "disc", LabelColours.Of(1)));
        var mask = new PixelSet(MovingDiscs.Truth.Mask(MovingDiscs.Left, z, drawn));
        session.Apply(new SetKeyframe(MovingDiscs.Left, z, drawn, mask, KeyframeSource.Drawn));
        foreach (var _ in session.Compute())
        {
            // Each slice is in the result once it was computed.
        }

        return session.Result.ToArray();
    }
}
