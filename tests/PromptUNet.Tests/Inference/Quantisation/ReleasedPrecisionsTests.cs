using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Prompting;
using PromptUNet.Tests.Prompting;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class ReleasedPrecisionsTests
{
    private const int Thalamus = 77, Reach = 6;

    [Fact]
    public void The_8_bit_model_says_what_it_is_and_is_the_float_one_otherwise()
    {
        using var real = Load(Precision.Float);
        using var integer = Load(Precision.Int8);
        Assert.Null(real.Metadata.Quantisation);
        var made = Assert.IsType<QuantisationRecord>(integer.Metadata.Quantisation);
        Assert.Equal((RangeRule.MinMax, 512), (made.Ranges, made.Samples));
        Assert.Equal(["image_encoder.0.0", "prompt_encoder.0.0"], made.FloatLayers);
        Assert.Equivalent(real.Metadata, integer.Metadata with { Quantisation = null }, strict: true);
    }

    [Fact]
    public void Both_find_the_same_thalamus_in_the_demonstrations_brain()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "samples");
        var image = VolumeFile.ReadImage(Path.Combine(folder, "colin27_t1.nii.gz"));
        var mask = VolumeFile.ReadLabels(Path.Combine(folder, "colin27_aal.nii.gz"));
        using var real = Load(Precision.Float);
        using var integer = Load(Precision.Int8);
        int drawn = Enumerable.Range(0, image.Grid.Size.Z).MaxBy(z => mask.Mask(Thalamus, 2, z).Area);
        var here = image.Slice(2, drawn);
        var prompt = new Prompt(here, mask.Mask(Thalamus, 2, drawn).ToSlice(), 2);
        var query = image.Slice(2, drawn - 2);
        float[] expected = real.Segmenter.Segment(query, prompt).Values, found = integer.Segmenter.Segment(query, prompt).Values;
        var box = prompt.Mask.Box(0.5f)!.Value;
        var window = Enumerable.Range(0, expected.Length).Where(i =>
            i % query.Width >= box.Left - Reach && i % query.Width < box.Left + box.Width + Reach
            && i / query.Width >= box.Top - Reach && i / query.Width < box.Top + box.Height + Reach).ToList();
        Assert.Contains(window, i => expected[i] > 0);
        Assert.Contains(window, i => expected[i] < 0);
        Assert.NotEqual(expected, found);
        double same = window.Average(i => expected[i] > 0 == found[i] > 0 ? 1.0 : 0);
        TestContext.Current.TestOutputHelper!.WriteLine($"{same:P2} of {window.Count} pixels");
        Assert.InRange(same, 0.99, 1);
    }

    private static ModelPackage Load(Precision precision) => ModelPackage.Load(ReleasedModels.PathOf(ReleasedModels.Name(precision)));
}
