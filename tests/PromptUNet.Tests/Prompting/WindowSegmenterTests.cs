using CsCheck;
using PromptUNet.Alignment;
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
    public void A_network_that_says_nothing_leaves_the_carried_mask() =>
        Gen.Select(Gen.Int[30, 90], Gen.Double[4, 14]).Sample((edge, radius) =>
    {
        var disc = Masks.Disc(edge, radius);
        var answer = new WindowSegmenter(Aligned, Zero)
            .Segment(Masks.Grey(edge, edge, 1), new Prompt(Masks.Grey(edge, edge, 2), disc.ToSlice(), 2)).Above(0);
        return answer.Pixels.Zip(disc.Pixels).Count(p => p.First != p.Second) <= 0.03 * disc.Area;
    });

    [Fact]
    public void Beyond_the_window_the_carried_mask_stays_as_it_is()
    {
        var mask = new Slice(100, 90) { [20, 20] = 1, [90, 80] = 0.3f };
        var answer = new WindowSegmenter(Aligned, (_, _, logits) => logits.Fill(5))
            .Segment(new Slice(100, 90), new Prompt(new Slice(100, 90), mask, 1));
        var covered = Aligned.WindowFor(mask).Covered(100, 90)!.Value;
        for (int y = 0; y < 90; y++)
        {
            for (int x = 0; x < 100; x++)
            {
                bool inside = x >= covered.Left && x <= covered.Right && y >= covered.Top && y <= covered.Bottom;
                float hard = (8 * mask[x, y]) - 4;
                Assert.True(inside ? answer[x, y] != hard : answer[x, y] == hard, $"({x}, {y})");
            }
        }
    }

    [Fact]
    public void Without_alignment_the_network_alone_decides_and_beyond_its_window_is_background()
    {
        var options = Aligned with { Align = false };
        var mask = new Slice(100, 90) { [20, 20] = 1 };
        var answer = new WindowSegmenter(options, (_, _, logits) => logits.Fill(1))
            .Segment(new Slice(100, 90), new Prompt(new Slice(100, 90), mask, 1)).Above(0);
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
        var answer = new WindowSegmenter(options, repeat)
            .Segment(new Slice(70, 70), new Prompt(new Slice(70, 70), disc.ToSlice(), 1)).Above(0);
        int different = answer.Pixels.Zip(disc.Pixels).Count(p => p.First != p.Second);
        Assert.InRange(different, 0, disc.Area / 50);
    }

    [Fact]
    public void An_aligned_answer_moves_the_carried_outline_by_a_pixel_a_logit()
    {
        var disc = Masks.Disc(64, 14);
        var window = Aligned.WindowFor(disc.ToSlice());
        foreach (float pixels in new[] { -3f, 2f })
        {
            var answer = new WindowSegmenter(Aligned, (_, _, logits) => logits.Fill(pixels))
                .Segment(new Slice(64, 64), new Prompt(new Slice(64, 64), disc.ToSlice(), 1));
            double radius = Math.Sqrt(answer.Above(0).Area / Math.PI);
            Assert.Equal(14 + (pixels * window.Scale), radius, 0.6);
        }
    }

    [Fact]
    public void The_network_is_shown_the_normalised_query_and_every_plane_that_the_options_name_in_their_order()
    {
        var (query, image, drawnImage) = (Masks.Grey(40, 40, 1), Masks.Grey(40, 40, 2), Masks.Grey(40, 40, 3));
        Slice mask = Masks.Disc(40, 9).ToSlice(), drawnMask = Masks.Disc(40, 5).ToSlice();
        var flow = FlowScalars.Zero(40, 40);
        var window = Aligned.WindowFor(mask);
        Array.Fill(flow.Length.Values, 6 * window.Scale);
        Array.Fill(flow.Divergence.Values, 0.3f);
        var prompt = new Prompt(image, mask, -3) { DrawnImage = drawnImage, DrawnMask = drawnMask, Flow = flow };

        Slice Normal(Slice slice) => Aligned.Normalisation.Of(window.ViewOf(slice));
        var expected = new Dictionary<PromptPlane, Action<float[]>>
        {
            [PromptPlane.Mask] = plane => Assert.Equal(window.ViewOf(mask).Values, plane),
            [PromptPlane.Image] = plane => Assert.Equal(Normal(image).Values, plane),
            [PromptPlane.Likelihood] = plane => Assert.Contains(plane, v => v is not 0 and >= -1 and <= 1),
            [PromptPlane.Difference] = plane => Assert.Equal(Normal(query).Values.Zip(Normal(image).Values, (q, i) => q - i), plane),
            [PromptPlane.Offset] = plane => Assert.All(plane, v => Assert.Equal(0.25f, v)),
            [PromptPlane.Distance] = plane => Assert.Equal(Distance(mask).Select(d => d / 8), plane),
            [PromptPlane.DrawnImage] = plane => Assert.Equal(Normal(drawnImage).Values, plane),
            [PromptPlane.DrawnMask] = plane => Assert.Equal(window.ViewOf(drawnMask).Values, plane),
            [PromptPlane.DrawnDistance] = plane => Assert.Equal(Distance(drawnMask).Select(d => d / 8), plane),
            [PromptPlane.FlowLength] = plane => Assert.All(plane, v => Assert.Equal(6 / 24f, v, 1e-5f)),
            [PromptPlane.FlowDivergence] = plane => Assert.All(plane, v => Assert.Equal(0.6f, v, 1e-5f)),
        };
        foreach (var planes in (PromptPlane[][])[
            [.. Aligned.Planes], [PromptPlane.Mask], [PromptPlane.Mask, PromptPlane.FlowLength, PromptPlane.Image]])
        {
            var (seen, channels) = Shown(Aligned with { Align = planes.Contains(PromptPlane.Distance), Planes = planes }, query, prompt);
            Assert.Equal(Normal(query).Values, seen);
            Assert.Equal(planes.Length * seen.Length, channels.Length);
            foreach (var (plane, values) in planes.Zip(channels.Chunk(seen.Length)))
            {
                expected[plane](values);
            }
        }

        float[] Distance(Slice soft)
        {
            var distance = new Slice(32, 32);
            new OutlineDistance().Of(window.ViewOf(soft), distance);
            return distance.Values;
        }
    }

    [Fact]
    public void A_prompt_that_was_not_carried_shows_itself_as_drawn_and_no_flow()
    {
        var prompt = new Prompt(Masks.Grey(40, 40, 2), Masks.Disc(40, 9).ToSlice(), 2);
        var (_, channels) = Shown(Aligned, Masks.Grey(40, 40, 1), prompt);
        var planes = Aligned.Planes.Zip(channels.Chunk(32 * 32)).ToDictionary(p => p.First, p => p.Second);
        Assert.Equal(planes[PromptPlane.Mask], planes[PromptPlane.DrawnMask]);
        Assert.Equal(planes[PromptPlane.Image], planes[PromptPlane.DrawnImage]);
        Assert.Equal(planes[PromptPlane.Distance], planes[PromptPlane.DrawnDistance]);
        Assert.All(planes[PromptPlane.FlowLength], v => Assert.Equal(0, v));
        Assert.All(planes[PromptPlane.FlowDivergence], v => Assert.Equal(0.5f, v));
    }

    [Theory]
    [InlineData(-1, 1 / 12f)]
    [InlineData(24, 2)]
    [InlineData(-40, 2)]
    public void The_offsets_plane_ends_at_two_dozen_slices(int offset, float expected)
    {
        float[] channels = new float[2 * 4];
        new WindowedPair(2)
            .PromptChannels(new InputOptions { Align = false, Planes = [PromptPlane.Mask, PromptPlane.Offset] }, offset, channels);
        Assert.Equal(expected, channels[^1]);
    }

    [Fact]
    public void A_pair_that_showed_something_else_shows_the_same_as_a_new_one_and_takes_no_memory()
    {
        var prompt =
            new Prompt(Masks.Grey(70, 70, 1), Masks.Disc(70, 20).ToSlice(), 3) { DrawnMask = Masks.Disc(70, 12).ToSlice(),
            Flow = FlowScalars.Zero(70, 70) };
        var (query, window) = (Masks.Grey(70, 70, 2), Aligned.WindowFor(prompt.Mask));
        var (used, fresh) = (new WindowedPair(32), new WindowedPair(32));
        float[] channels = new float[Aligned.PromptChannels * 32 * 32], expected = new float[channels.Length];
        used.Cut(prompt.Image, prompt with { Mask = Masks.Disc(70, 3).ToSlice() }, window with { CentreX = 3 }, Aligned);
        used.PromptChannels(Aligned, 1, channels);
        fresh.Cut(query, prompt, window, Aligned);
        fresh.PromptChannels(Aligned, 3, expected);
        Allocations.None(() =>
        {
            used.Cut(query, prompt, Aligned.WindowFor(prompt.Mask), Aligned);
            used.PromptChannels(Aligned, 3, channels);
        });
        Assert.Equal(expected, channels);
        Assert.Equal(fresh.Query.Values, used.Query.Values);
    }

    private static (float[] Image, float[] Prompt) Shown(InputOptions options, Slice query, Prompt prompt)
    {
        float[]? image = null, channels = null;
        new WindowSegmenter(options, (i, p, logits) =>
        {
            (image, channels) = (i.ToArray(), p.ToArray());
            logits.Clear();
        }).Segment(query, prompt);
        return (image!, channels!);
    }

    [Fact]
    public void Copying_the_prompt_is_a_segmenter_of_its_own() => Tasks.Sample(task =>
        new PromptMaskSegmenter().Segment(task.Query, new Prompt(task.Query, task.Mask, 1))
            .Above(0).Pixels.SequenceEqual(task.Mask.Above(0.5f).Pixels));

    [Fact]
    public void A_prompt_without_a_pixel_is_refused() => Assert.Throws<ArgumentException>(() =>
        new WindowSegmenter(Aligned, Zero).Segment(new Slice(9, 9), new Prompt(new Slice(9, 9), new Slice(9, 9), 1)));
}
