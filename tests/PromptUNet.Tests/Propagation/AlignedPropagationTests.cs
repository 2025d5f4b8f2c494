using System.Numerics.Tensors;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>A textured disc that moves by three pixels a slice through a still, differently textured background.</summary>
public sealed class AlignedPropagationTests
{
    private const int Edge = 64, Slices = 13, Drawn = 6, Radius = 9;

    [Theory]
    [InlineData(HandOn.Prediction)]
    [InlineData(HandOn.Drawn)]
    public void A_carried_prompt_follows_the_object(HandOn handOn)
    {
        var options = new PropagationOptions { HandOn = handOn, FeedbackThreshold = null };
        Assert.InRange(WorstDice(options), 0.85, 1);
        Assert.InRange(WorstDice(options with { Align = false }), 0, 0.5);
    }

    [Fact]
    public void A_vouched_image_is_laid_over_the_slice_that_is_asked_about()
    {
        var segmenter = ScriptedSegmenter.Copy();
        Drain(new PropagatorRun(Moving(), 2, segmenter,
            new PropagationOptions { HandOn = HandOn.Drawn, FeedbackThreshold = null, Presence = null }).Run([Keyframe()]));
        // Both directions run side by side: which one asks last is left to chance.
        var (query, prompt) = Assert.Single(segmenter.Asked, asked => asked.Prompt.Offset == Drawn - (Slices - 1));
        var inside = Disc(Slices - 1);
        Assert.True(Difference(query, prompt.Image, inside) < 0.3 * Difference(query, Moving().Slice(2, Drawn), inside));
    }

    [Fact]
    public void The_slice_segmented_last_prompts_the_next_one_too_carried_one_step()
    {
        var shrinking = new ScriptedSegmenter((_, prompt) =>
        {
            var logits = new Slice(Edge, Edge);
            new OutlineDistance().Of(prompt.PreviousMask, logits);
            TensorPrimitives.Subtract(logits.Values, 0.8f, logits.Values);
            return logits;
        });
        var propagator =
            new PropagatorRun(Moving(), 2, shrinking, new PropagationOptions { FeedbackThreshold = null, Presence = null, Threads = 1 });
        Drain(propagator.Run([Keyframe()]));
        int[] areas = [.. Enumerable.Range(Drawn, 4).Select(k => propagator.Mask(k).Area)];
        Assert.All(areas.Zip(areas.Skip(1)), p => Assert.True(p.Second < 0.9 * p.First, string.Join(' ', areas)));
        Assert.InRange(Dice(propagator.Mask(Drawn + 3), Disc(Drawn + 3)), 0.6, 0.9);
    }

    [Fact]
    public void The_first_slice_is_prompted_by_what_was_drawn_alone()
    {
        var segmenter = ScriptedSegmenter.Copy();
        Drain(new PropagatorRun(Moving(), 2, segmenter, new PropagationOptions { FeedbackThreshold = null, Presence = null, Threads = 1 })
            .Run([Keyframe()]));
        var (_, prompt) = Assert.Single(segmenter.Asked, asked => asked.Prompt.Offset == -1);
        Assert.Equal(prompt.Mask.Values, prompt.PreviousMask.Values);
    }

    [Fact]
    public void The_consensus_is_taken_where_the_object_is_now()
    {
        var propagator = new PropagatorRun(Moving(), 2, new PromptMaskSegmenter(), new PropagationOptions { FeedbackThreshold = 0.1 });
        var events = Drain(propagator.Run([Keyframe()]));
        Assert.Equal([1, 11], events.OfType<PromptChanged>().Select(e => e.Slice));
        Assert.InRange(Dice(propagator.Mask(0), Disc(0)), 0.95, 1);
        Assert.InRange(Dice(propagator.Mask(12), Disc(12)), 0.95, 1);
    }

    private static double WorstDice(PropagationOptions options)
    {
        var propagator = new PropagatorRun(Moving(), 2, new PromptMaskSegmenter(), options);
        Drain(propagator.Run([Keyframe()]));
        return Enumerable.Range(0, Slices).Min(k => Dice(propagator.Mask(k), Disc(k)));
    }

    private static Keyframe Keyframe() => new(Drawn, Disc(Drawn));

    private static Volume Moving() => Scans.Of(new Size3(Edge, Edge, Slices), 2, (k, x, y) =>
    {
        float u = x - CentreX(k), v = y - (Edge / 2f);
        return (u * u) + (v * v) <= Radius * Radius
            ? 3 + MathF.Sin(0.9f * u) + MathF.Cos(0.7f * v)
            : 0.5f * (MathF.Sin(0.5f * x) + MathF.Cos(0.4f * y));
    });

    private static Mask Disc(int k)
    {
        var mask = new Mask(Edge, Edge);
        for (int y = 0; y < Edge; y++)
        {
            for (int x = 0; x < Edge; x++)
            {
                float u = x - CentreX(k), v = y - (Edge / 2f);
                mask[x, y] = (u * u) + (v * v) <= Radius * Radius;
            }
        }

        return mask;
    }

    private static float CentreX(int k) => (Edge / 2f) + (3 * (k - Drawn));

    private static double Dice(Mask a, Mask b) => 2.0 * a.Pixels.Zip(b.Pixels).Count(p => p.First && p.Second) / (a.Area + b.Area);

    private static double Difference(Slice a, Slice b, Mask where) =>
        Enumerable.Range(0, a.Values.Length).Where(i => where.Pixels[i]).Average(i => Math.Abs(a.Values[i] - b.Values[i]));

    private static List<PropagationEvent> Drain(IEnumerable<PropagationEvent> events) => [.. events];
}
