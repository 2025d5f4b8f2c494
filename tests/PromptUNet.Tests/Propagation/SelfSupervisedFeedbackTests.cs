using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Propagation;
using PromptUNet.Tests.Alignment;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Propagation;

public sealed class SelfSupervisedFeedbackTests
{
    private const int Edge = 16;
    private static readonly Normalisation Normalisation = new();

    [Fact]
    public void It_does_what_equation_4_says() => Sequences.Sample((threshold, images, logits) =>
    {
        var feedback = new Watch(threshold, images[0]);
        int k = 0;
        for (int now = 1; now < images.Length; now++)
        {
            var got = feedback.See(images[now], logits[now]);
            double s0 = Similarity(images[k + 1], images[k]), si = Similarity(images[now], images[k]);
            var consensus = Consensus(logits[(k + 1)..(now + 1)]);
            Assert.Equal(si, feedback.Similarity);
            Assert.Equal(s0 - si, feedback.Drop);
            if (s0 - si >= threshold && !consensus.IsEmpty)
            {
                Assert.Equal(consensus.Pixels, got?.Pixels);
                k = now;
            }
            else
            {
                Assert.Null(got);
            }
        }
    });

    [Fact]
    public void The_first_neighbour_never_selects_a_prompt_however_unlike_it_is()
    {
        var feedback = new Watch(0.01, Stripes(0));
        Assert.Null(feedback.See(Stripes(5), Inside(0, Edge)));
        Assert.Equal(0, feedback.Drop);
        Assert.True(feedback.Similarity < 0.5);
    }

    [Fact]
    public void The_new_prompt_holds_the_pixels_that_all_predictions_agree_on()
    {
        var feedback = new Watch(0.6, Stripes(0));
        Assert.Null(feedback.See(Stripes(0), Inside(2, 9)));
        Assert.Null(feedback.See(Stripes(0), Inside(4, 11)));
        Assert.Equal(Inside(4, 9).Above(0).Pixels, feedback.See(Stripes(5), Inside(3, 12))?.Pixels);
    }

    [Fact]
    public void After_a_change_the_similarity_is_taken_to_the_new_slice_and_the_buffer_starts_empty()
    {
        var feedback = new Watch(0.6, Stripes(0));
        feedback.See(Stripes(0), Inside(2, 9));
        Assert.NotNull(feedback.See(Stripes(5), Inside(2, 9)));
        Assert.Null(feedback.See(Stripes(5), Inside(6, 14)));
        Assert.Equal(1, feedback.Similarity);
        Assert.Equal(Inside(6, 14).Above(0).Pixels, feedback.See(Stripes(0), Inside(1, 15))?.Pixels);
    }

    [Fact]
    public void Buffered_predictions_move_along_with_the_object()
    {
        var feedback = new Watch(0.6, Stripes(0));
        feedback.See(Stripes(0), Inside(2, 6));
        var toTheRight = Flow.Zero(Edge, Edge);
        Array.Fill(toTheRight.X.Values, -3);
        feedback.Carry(Textures.Whole(toTheRight));
        Assert.Equal(Inside(5, 8).Above(0).Pixels, feedback.See(Stripes(5), Inside(4, 8))?.Pixels);
    }

    [Fact]
    public void Predictions_without_a_common_pixel_select_nothing()
    {
        var feedback = new Watch(0.6, Stripes(0));
        feedback.See(Stripes(0), Inside(1, 5));
        Assert.Null(feedback.See(Stripes(5), Inside(8, 12)));
        Assert.True(feedback.Drop > 0.6);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    public void A_threshold_that_is_not_above_zero_is_refused(double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SelfSupervisedFeedback(threshold, Normalisation, Stripes(0)));

    /// <summary>Looks at each slice and judges it at once.</summary>
    private sealed class Watch(double threshold, Slice prompt)
    {
        private readonly SelfSupervisedFeedback _feedback = new(threshold, Normalisation, prompt);

        public double Similarity { get; private set; }

        public double Drop => _feedback.Drop;

        public void Carry(WindowedFlow flow) => _feedback.Carry(flow);

        public Mask? See(Slice image, Slice logits)
        {
            var seen = new Slice(image.Width, image.Height);
            Similarity = _feedback.Compare(image, seen);
            var consensus = _feedback.Judge(Similarity, logits);
            if (consensus is not null)
            {
                _feedback.Select(seen);
            }

            return consensus;
        }
    }

    private static readonly Gen<(double Threshold, Slice[] Images, Slice[] Logits)> Sequences =
        from threshold in Gen.Double[0.05, 1]
        from count in Gen.Int[2, 9]
        from images in Gen.Int[0, 6].Array[count]
        from seeds in Gen.Int[0, 12].Array[count]
        select (threshold, images.Select(Stripes).ToArray(), seeds.Select(s => Inside(s / 2, s + 3)).ToArray());

    /// <summary>A sine across the slice; phases 0 and 5 of 10 are inverse to each other.</summary>
    private static Slice Stripes(int phase) =>
        new(Edge, Edge, [.. Enumerable.Range(0, Edge * Edge).Select(i => 100 * MathF.Sin(((i % Edge) + phase) * MathF.PI / 5))]);

    /// <summary>Logits above 0 in the columns from one up to, not including, another.</summary>
    private static Slice Inside(int from, int to) =>
        new(Edge, Edge, [.. Enumerable.Range(0, Edge * Edge).Select(i => i % Edge >= from && i % Edge < to ? 2f : -3f)]);

    private static double Similarity(Slice a, Slice b) => new Ssim(Normalisation.Of(a)).Of(Normalisation.Of(b));

    private static Mask Consensus(Slice[] buffer) =>
        new(Edge, Edge, [.. Enumerable.Range(0, Edge * Edge).Select(i => buffer.Min(b => b.Values[i]) > 0)]);
}
