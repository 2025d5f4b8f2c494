using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>Dice of a pair's query slice when the prompt is copied, carried, or carried and given to a model.</summary>
public sealed record SlicePairScore(SlicePair Pair, double Copied, double Carried, double Model);

/// <summary>Mean scores of a data set's pairs.</summary>
public sealed record SliceSetScore(string Dataset, int Pairs, double Copied, double Carried, double Model);

/// <summary>The 2-D experiment of section 4.1: one prompt, one query slice a few slices away.</summary>
public static class SliceExperiment
{
    /// <summary>
    /// A model's mask of a pair's query. A model that takes carried prompts segments every slice from the prompt to the query. Its
    /// prediction on one slice prompts the next, as in propagation. The mask is empty when no pixel of the prompt has arrived.
    /// </summary>
    /// <param name="pair">With its slices read.</param>
    /// <param name="model">The model.</param>
    /// <param name="aligned">Whether the model takes the carried prompt or the drawn one.</param>
    public static Mask Answer(PairSlices pair, ISliceSegmenter model, bool aligned)
    {
        var (width, height) = (pair.Query.Width, pair.Query.Height);
        var logits = new Slice(width, height);
        if (!aligned)
        {
            model.Segment(pair.Query, pair.Raw(), logits);
            return logits.Above(0);
        }

        var (carrier, previous) =
            (new PromptCarrier(pair.Way[0], pair.Drawn.ToSlice(), new CarryOptions()), new PreviousPrediction(width, height));
        foreach (int i in Enumerable.Range(1, pair.Way.Count - 1))
        {
            var step = carrier.Step(pair.Way[i - 1], pair.Way[i]);
            if (carrier.Box is null)
            {
                return new Mask(width, height);
            }

            model.Segment(pair.Way[i], previous.Show(carrier.Prompt(i * Math.Sign(pair.Pair.Prompt - pair.Pair.Query)), step), logits);
            previous.Take(pair.Way[i], logits);
        }

        return logits.Above(0);
    }

    /// <summary>Scores a model on a pair.</summary>
    /// <param name="slicePair">The pair.</param>
    /// <param name="model">The model.</param>
    /// <param name="aligned">Whether the model takes the carried prompt or the drawn one.</param>
    public static SlicePairScore Score(SlicePair slicePair, ISliceSegmenter model, bool aligned)
    {
        var pair = PairSlices.Of(slicePair);
        return new SlicePairScore(
            slicePair, Overlap.Dice(pair.Truth, pair.Drawn),
            Overlap.Dice(pair.Truth, Answer(pair, new PromptMaskSegmenter(), aligned: true)),
            Overlap.Dice(pair.Truth, Answer(pair, model, aligned)));
    }

    /// <summary>Means by data set, in order of their names.</summary>
    public static IReadOnlyList<SliceSetScore> Means(IEnumerable<SlicePairScore> scores) =>
    [
        .. scores.GroupBy(s => s.Pair.Case.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new SliceSetScore(
            g.Key, g.Count(), g.Average(s => s.Copied), g.Average(s => s.Carried), g.Average(s => s.Model))),
    ];
}
