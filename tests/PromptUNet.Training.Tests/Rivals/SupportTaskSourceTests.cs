using PromptUNet.Imaging;
using PromptUNet.Lab.Rivals;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Sampling;

namespace PromptUNet.Training.Tests.Rivals;

/// <summary>Samples with a support set, drawn from two data sets of balls and of a label map.</summary>
public sealed class SupportTaskSourceTests
{
    private const int Support = 3;

    private static readonly InputOptions Input = UniverSegMethod.Input with { Size = 32 };

    private static readonly IReadOnlyList<LabelledCase> Cases = [.. LabelledScans.OfBalls, LabelledScans.Map];

    private static readonly SupportTaskSource Source =
        new(Cases, new Dictionary<string, double>(), new GeneratorOptions { Support = Support }, Input);

    [Fact]
    public void A_sample_holds_a_query_and_a_mask_and_an_image_of_each_support_item()
    {
        foreach (var sample in Source.Draw(new Random(1), 30))
        {
            int plane = Input.Size * Input.Size;
            Assert.Equal((plane, plane, 2 * Support * plane), (sample.Image.Length, sample.Truth.Length, sample.Prompt.Length));
            Assert.All(sample.Truth, v => Assert.True(v is 0 or 1));
            Assert.All(sample.Prompt, v => Assert.InRange(v, 0, 1));
            Assert.All(Enumerable.Range(0, Support), i =>
                Assert.Contains(sample.Prompt.AsSpan(2 * i * plane, plane).ToArray(), v => v > 0.5f));
        }
    }

    [Fact]
    public void Support_shows_one_of_the_labels_on_other_slices_of_the_same_data_set()
    {
        var tasks = Enumerable.Range(0, 200).Select(seed => Source.DrawTask(new Random(seed))).ToList();
        Assert.All(tasks, task => Assert.All(task.Support, place =>
        {
            Assert.NotEqual(task.Query, place);
            Assert.Equal(Cases[task.Query.Case].Dataset, Cases[place.Case].Dataset);
            Assert.Contains(Cases[place.Case].LabelsOn(task.Axis, place.Slice), l =>
                task.Labels.Contains(l.Key) && l.Value >= ChainSampler.SmallestArea);
        }));
        Assert.Contains(tasks, task => task.Support.Any(place => place.Case != task.Query.Case));
        Assert.Contains(tasks, task => task.Support.All(place => place.Case == task.Query.Case));
    }

    [Fact]
    public void The_same_dice_give_the_same_samples()
    {
        foreach (var (one, other) in Source.Draw(new Random(5), 4).Zip(Source.Draw(new Random(5), 4)))
        {
            Assert.Equal(one.Origin, other.Origin);
            Assert.Equal(one.Image, other.Image);
            Assert.Equal(one.Prompt, other.Prompt);
        }
    }

    [Fact]
    public void A_structure_that_is_on_one_slice_alone_has_no_support()
    {
        var lonely = new SupportTaskSource(
            [SingleSlice()], new Dictionary<string, double>(), new GeneratorOptions { EveryAxis = false }, Input);
        Assert.Throws<InvalidOperationException>(() => lonely.Draw(new Random(1), 1).ToList());
    }

    private static LabelledCase SingleSlice()
    {
        var grid = LabelledScans.OfBalls[0].Labels.Grid;
        int[] labels = new int[grid.Size.Count];
        labels.AsSpan(10 * grid.Size.X * grid.Size.Y, 50).Fill(1);
        return new LabelledCase("lonely", "one", null, new LabelVolume(grid, labels));
    }
}
