using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Pictures;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Annotation;

/// <summary>
/// A thalamus of the demo's brain, drawn on one axial slice and corrected in one coronal plane. The picture lies beside the test program
/// as stroke.png; it is docs/images/stroke.png.
/// </summary>
public sealed class StrokePictureTests
{
    private const int Thalamus = 77, Coronal = 1, Plane = 85;

    [Fact]
    public void A_coronal_correction_mends_the_planes_beside_it()
    {
        string samples = Path.Combine(TestFiles.Repository, "samples");
        var image = VolumeFile.ReadImage(Path.Combine(samples, "colin27_t1.nii.gz"));
        var labels = VolumeFile.ReadLabels(Path.Combine(samples, "colin27_aal.nii.gz"));
        var task = VolumeTask.Largest(new LabelledCase("demo", "colin27", image, labels), Thalamus, axis: 2)!;
        using var session = new AnnotationSession(image, new PatchFusionSegmenter());
        session.Apply(new AddLabel(1, "thalamus", new Rgb(255, 0, 0)));
        session.Apply(new SetKeyframe(1, 2, task.PromptSlice, new PixelSet(task.Truth(task.PromptSlice)), KeyframeSource.Drawn));
        foreach (var _ in session.Compute())
        {
            // The events fill the result.
        }

        int[] planes = [.. new[] { -6, -1, 0, 1, 6 }.Select(d => Plane + d)];
        var before = planes.Select(j => session.Result.Mask(1, Coronal, j)).ToList();
        session.Apply(new SetKeyframe(
            1, Coronal, Plane, new PixelSet(labels.Mask(Thalamus, Coronal, Plane)), KeyframeSource.Corrected));
        Assert.Empty(session.Stale);
        var after = planes.Select(j => session.Result.Mask(1, Coronal, j)).ToList();

        var view = SliceView.Radiological(image.Grid, Coronal);
        SheetRow Row(string title, List<Mask> masks, bool isCorrected) => new(title, "coronal planes", [.. planes.Select((j, n) =>
            new SheetCell(
                image.Slice(Coronal, j), labels.Mask(Thalamus, Coronal, j), masks[n], isCorrected && j == Plane,
                FormattableString.Invariant($"{j - Plane:+0 mm;-0 mm;corrected here}, Dice {Dice(j, masks[n]):F2}"), view))]);
        ContactSheet.Write(
            Path.Combine(AppContext.BaseDirectory, "stroke.png"), "One coronal correction of a structure followed axially", [],
            [Row("before", before, false), Row("after", after, true)]);

        // The planes beside it gain at least half of what they lacked, farther ones something.
        Assert.All(planes.Index().Where(p => Math.Abs(p.Item - Plane) == 1), p =>
            Assert.True(1 - Dice(p.Item, after[p.Index]) < (1 - Dice(p.Item, before[p.Index])) / 2));
        Assert.All(planes.Index(), p => Assert.True(Dice(p.Item, after[p.Index]) > Dice(p.Item, before[p.Index])));

        double Dice(int plane, Mask found) => Overlap.Count(labels.Mask(Thalamus, Coronal, plane), found).Dice;
    }
}
