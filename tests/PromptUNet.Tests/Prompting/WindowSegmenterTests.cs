using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Prompting;

/// <summary>Slice-wise inference around any network.</summary>
public sealed class WindowSegmenterTests
{
    private static readonly WindowNetwork Zero = (_, _, logits) => logits.Clear();

    private static readonly InputOptions Aligned = new() { Size = 32 };

    private static readonly Gen<(Slice Query, Slice Mask)> Tasks =
        from width in Gen.Int[2, 60]
        from height in Gen.Int[2, 60]
        from seed in Gen.Int
        let mask = Masks.Grey(width, height, seed)
        where !mask.Above(0.5f).IsEmpty
        select (Masks.Grey(width, height, seed + 1), mask);

    [Fact]
    public void A_network_that_says_nothing_leaves_the_carried_mask_exactly() => Tasks.Sample(task =>
    {
        var answer = new WindowSegmenter(Aligned, Zero).Segment(task.Query, new Prompt(task.Query, task.Mask, 2));
        return answer.Values.SequenceEqual(task.Mask.Values.Select(v => (8 * v) - 4))
            && answer.Above(0).Pixels.SequenceEqual(task.Mask.Above(0.5f).Pixels);
    });

    [Fact]
    public void A_correction_is_added_inside_the_window_and_nowhere_else()
    {
        var mask = new Slice(100, 90) { [20, 20] = 1 };
        var answer = new WindowSegmenter(Aligned, (_, _, logits) => logits.Fill(5)).Segment(new Slice(100, 90), new Prompt(new Slice(100, 90), mask, 1));
        var covered = Aligned.WindowFor(mask).Covered(100, 90)!.Value;
        for (int y = 0; y < 90; y++)
        {
            for (int x = 0; x < 100; x++)
            {
                bool inside = x >= covered.Left && x <= covered.Right && y >= covered.Top && y <= covered.Bottom;
                Assert.Equal((8 * mask[x, y]) - 4 + (inside ? 5 : 0), answer[x, y], 1e-5f);
            }
        }
    }

    [Fact]
    public void Without_alignment_the_network_alone_decides_and_beyond_its_window_is_background()
    {
        var options = Aligned with { Align = false };
        var mask = new Slice(100, 90) { [20, 20] = 1 };
        var answer = new WindowSegmenter(options, (_, _, logits) => logits.Fill(1)).Segment(new Slice(100, 90), new Prompt(new Slice(100, 90), mask, 1)).Above(0);
        Assert.Equal(options.WindowFor(mask).Covered(100, 90), answer.Box);
        Assert.Equal(answer.Box!.Value.Width * answer.Box!.Value.Height, answer.Area);
    }

    [Fact]
    public void A_network_that_repeats_the_prompts_mask_gives_it_back_on_the_slices_own_pixels()
    {
        var options = InputOptions.Paper with { Size = 128 };
        var disc = Masks.Disc(70, 20);
        WindowNetwork repeat = (_, prompt, logits) =>
        {
            for (int i = 0; i < logits.Length; i++)
            {
                logits[i] = prompt[i] - 0.5f;
            }
        };
        var answer = new WindowSegmenter(options, repeat).Segment(new Slice(70, 70), new Prompt(new Slice(70, 70), disc.ToSlice(), 1)).Above(0);
        int different = answer.Pixels.Zip(disc.Pixels).Count(p => p.First != p.Second);
        Assert.InRange(different, 0, disc.Area / 50);
    }

    [Fact]
    public void The_network_is_shown_the_normalised_query_and_every_channel_that_the_options_name()
    {
        var (query, image) = (Masks.Grey(40, 40, 1), Masks.Grey(40, 40, 2));
        var mask = Masks.Disc(40, 9).ToSlice();
        Capture(Aligned, out float[] seen, out float[] prompt);
        int plane = 32 * 32;
        var window = Aligned.WindowFor(mask);
        Assert.Equal(Aligned.Normalisation.Of(window.ViewOf(query)).Values, seen);
        Assert.Equal(5 * plane, prompt.Length);
        Assert.Equal(window.ViewOf(mask).Values, prompt[..plane]);
        Assert.Equal(Aligned.Normalisation.Of(window.ViewOf(image)).Values, prompt[plane..(2 * plane)]);
        Assert.All(prompt[(2 * plane)..(3 * plane)], v => Assert.InRange(v, -1f, 1f));
        Assert.All(Enumerable.Range(0, plane), i => Assert.Equal(seen[i] - prompt[plane + i], prompt[(3 * plane) + i]));
        Assert.All(prompt[(4 * plane)..], v => Assert.Equal(0.25f, v));

        Capture(Aligned with { Evidence = false }, out _, out prompt);
        Assert.Equal(2 * plane, prompt.Length);
        Capture(Aligned with { Evidence = false, PromptImage = false }, out _, out prompt);
        Assert.Equal(plane, prompt.Length);

        void Capture(InputOptions options, out float[] seen, out float[] prompt)
        {
            float[]? kept = null, keptPrompt = null;
            new WindowSegmenter(options, (i, p, _) => (kept, keptPrompt) = (i.ToArray(), p.ToArray())).Segment(query, new Prompt(image, mask, -3));
            (seen, prompt) = (kept!, keptPrompt!);
        }
    }

    [Theory]
    [InlineData(-1, 1 / 12f)]
    [InlineData(12, 1)]
    [InlineData(-40, 1)]
    public void The_distance_channel_ends_at_12_slices(int offset, float expected)
    {
        var pair = new WindowedPair(new Slice(2, 1), new Slice(2, 1), new Slice(2, 1, [1, 0]));
        float[] channels = new float[10];
        pair.PromptChannels(new InputOptions(), offset, channels);
        Assert.Equal(expected, channels[^1]);
    }

    [Fact]
    public void A_pair_that_showed_something_else_shows_the_same_as_a_new_one_and_takes_no_memory()
    {
        var prompt = new Prompt(Masks.Grey(70, 70, 1), Masks.Disc(70, 20).ToSlice(), 3);
        var (query, window) = (Masks.Grey(70, 70, 2), Aligned.WindowFor(prompt.Mask));
        var (used, fresh) = (new WindowedPair(32), new WindowedPair(32));
        float[] channels = new float[5 * 32 * 32], expected = new float[5 * 32 * 32];
        used.Cut(prompt.Image, prompt with { Mask = Masks.Disc(70, 3).ToSlice() }, window with { CentreX = 3 }, Aligned.Normalisation);
        used.PromptChannels(Aligned, 1, channels);
        fresh.Cut(query, prompt, window, Aligned.Normalisation);
        fresh.PromptChannels(Aligned, 3, expected);
        Allocations.None(() =>
        {
            used.Cut(query, prompt, Aligned.WindowFor(prompt.Mask), Aligned.Normalisation);
            used.PromptChannels(Aligned, 3, channels);
        });
        Assert.Equal(expected, channels);
        Assert.Equal(fresh.Query.Values, used.Query.Values);
    }

    [Fact]
    public void Copying_the_prompt_is_a_segmenter_of_its_own() => Tasks.Sample(task =>
        new PromptMaskSegmenter().Segment(task.Query, new Prompt(task.Query, task.Mask, 1)).Above(0).Pixels.SequenceEqual(task.Mask.Above(0.5f).Pixels));

    [Fact]
    public void A_prompt_without_a_pixel_is_refused() => Assert.Throws<ArgumentException>(() =>
        new WindowSegmenter(Aligned, Zero).Segment(new Slice(9, 9), new Prompt(new Slice(9, 9), new Slice(9, 9), 1)));
}
