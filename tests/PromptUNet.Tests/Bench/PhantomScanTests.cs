using PromptUNet.Imaging;
using PromptUNet.Lab.Bench;
using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Bench;

public sealed class PhantomScanTests
{
    private static readonly PhantomScan Phantom = new(new Size3(64, 48, 30), seed: 1);

    [Fact]
    public void The_structure_is_on_every_slice_inside_the_scan_and_moves()
    {
        PixelBox[] boxes = [.. Enumerable.Range(0, 30).Select(k => Phantom.Mask(k).Box!.Value)];
        Assert.All(boxes, b => Assert.True(b is { Left: > 0, Top: > 0, Right: < 63, Bottom: < 47 }));
        Assert.InRange(boxes.Distinct().Count(), 15, 30);
    }

    [Fact]
    public void The_structure_has_grey_values_of_its_own()
    {
        var (slice, mask) = (Phantom.Volume.Slice(2, 7), Phantom.Mask(7));
        float Mean(bool inside) => slice.Values.Where((_, i) => mask.Pixels[i] == inside).Average();
        Assert.InRange(Mean(true) - Mean(false), 40, 90);
    }

    [Fact]
    public void Neighbouring_slices_look_alike_and_distant_ones_do_not()
    {
        static Slice Seen(int k)
        {
            var slice = Phantom.Volume.Slice(2, k);
            new Normalisation().Apply(slice.Values, slice.Values);
            return slice;
        }

        Assert.InRange(new Ssim(Seen(10)).Of(Seen(11)), 0.8, 1);
        Assert.InRange(new Ssim(Seen(5)).Of(Seen(25)), -1, 0.7);
    }

    [Fact]
    public void The_same_seed_gives_the_same_voxels()
    {
        Assert.Equal(Phantom.Volume.ToArray(), new PhantomScan(new Size3(64, 48, 30), seed: 1).Volume.ToArray());
        Assert.NotEqual(Phantom.Volume.ToArray(), new PhantomScan(new Size3(64, 48, 30), seed: 2).Volume.ToArray());
    }

    [Fact]
    public void A_carried_mask_reaches_every_slice()
    {
        var propagator = new PropagatorRun(Phantom.Volume, 2, new PromptMaskSegmenter());
        Assert.Equal(29, propagator.Run([new Keyframe(Phantom.Middle, Phantom.Mask(Phantom.Middle))]).OfType<SliceSegmented>().Count());
    }
}
