using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>The released models on a part of the demonstration's brain, around the left thalamus.</summary>
public sealed class ReleasedThreadsTests
{
    private const int Thalamus = 77, Axis = 2, Beside = 12;

    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples");

    [Theory]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Float)]
    public void A_volumes_masks_are_the_same_bytes_with_any_number_of_threads(Precision precision)
    {
        var (volume, labels) = Crop();
        int drawn = Enumerable.Range(0, volume.Grid.Size.Z).MaxBy(k => labels.Mask(Thalamus, Axis, k).Area);
        using var model = ModelPackage.Load(ReleasedModels.PathOf(ReleasedModels.Name(precision)));
        int[] alone = Masks(1, drawn), outward = Masks(1, 0);
        Assert.InRange(alone.Count(v => v != 0), 1000, alone.Length / 2);
        foreach (int threads in (int[])[2, 4])
        {
            Assert.Equal(alone, Masks(threads, drawn));
            Assert.Equal(outward, Masks(threads, 0));       // one direction, so the next slice is approached ahead
        }

        int[] Masks(int threads, int from)
        {
            var propagator =
                new PropagatorRun(volume, Axis, model.Segmenter, new PropagationOptions { Threads = threads, FeedbackThreshold = 0.1 });
            foreach (var _ in propagator.Run([new Keyframe(from, labels.Mask(Thalamus, Axis, from))]))
            {
            }

            return propagator.ToLabels(1).ToArray();
        }
    }

    private static (Volume Image, LabelVolume Labels) Crop()
    {
        var image = VolumeFile.ReadImage(Path.Combine(Samples, "colin27_t1.nii.gz"));
        var labels = VolumeFile.ReadLabels(Path.Combine(Samples, "colin27_aal.nii.gz"));
        int[] slices = [.. Enumerable.Range(0, image.Grid.Size.Z).Where(k => !labels.Mask(Thalamus, Axis, k).IsEmpty)];
        var near = slices.Select(k => labels.Mask(Thalamus, Axis, k).Box!.Value).Aggregate((a, b) => a.Union(b));
        var box = new PixelBox(near.Left - Beside, near.Top - Beside, near.Right + Beside, near.Bottom + Beside);
        var grid = new Grid(new Size3(box.Width, box.Height, slices.Length), image.Grid.Affine);
        return (
            new Volume(grid, [.. slices.SelectMany(k => image.Slice(Axis, k, box).Values)]),
            new LabelVolume(grid, [.. slices.SelectMany(k => labels.Slice(Axis, k, box))]));
    }
}
