using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Evaluation;

/// <summary>Dice of a pair's query slice when the prompt is copied, carried, or carried and given to a model.</summary>
public sealed record SlicePairScore(SlicePair Pair, double Copied, double Carried, double Model);

/// <summary>Mean scores of a data set's pairs.</summary>
public sealed record SliceSetScore(string Dataset, int Pairs, double Copied, double Carried, double Model);

/// <summary>The 2-D experiment of section 4.1: one prompt, one query slice a few slices away.</summary>
public static class SliceExperiment
{
    /// <summary>A pair with its slices read and its prompt carried, ready for any model.</summary>
    /// <param name="Pair">Where it comes from.</param>
    /// <param name="Query">The slice to segment.</param>
    /// <param name="Truth">Its true mask.</param>
    /// <param name="Drawn">The prompt as it was drawn.</param>
    /// <param name="Carried">The prompt carried onto the query.</param>
    public sealed record PreparedPair(SlicePair Pair, Slice Query, Mask Truth, Prompt Drawn, Prompt Carried);

    /// <summary>Reads a pair and carries its prompt slice by slice onto the query.</summary>
    public static PreparedPair Prepare(SlicePair pair) => Prepare(PairSlices.Of(pair));

    /// <summary>Carries the prompt of a pair that has been read.</summary>
    public static PreparedPair Prepare(PairSlices slices) => new(slices.Pair, slices.Way[^1], slices.Truth, slices.Raw(), slices.Carried());

    /// <summary>A model's mask of a pair's query; empty where nothing is left of the prompt, which no model is asked about.</summary>
    /// <param name="task">The pair.</param>
    /// <param name="model">The model.</param>
    /// <param name="aligned">Whether the model takes the carried prompt or the drawn one.</param>
    public static Mask Answer(PreparedPair task, ISliceSegmenter model, bool aligned)
    {
        var prompt = aligned ? task.Carried : task.Drawn;
        var logits = new Slice(task.Query.Width, task.Query.Height);
        if (prompt.Mask.AnyAbove(0.5f))
        {
            model.Segment(task.Query, prompt, logits);
        }

        return logits.Above(0);
    }

    /// <summary>Scores a model on a pair.</summary>
    /// <param name="task">The pair.</param>
    /// <param name="model">The model.</param>
    /// <param name="aligned">Whether the model takes the carried prompt or the drawn one.</param>
    public static SlicePairScore Score(PreparedPair task, ISliceSegmenter model, bool aligned)
    {
        return new SlicePairScore(
            task.Pair,
            Overlap.Dice(task.Truth, task.Drawn.Mask.Above(0.5f)),
            Overlap.Dice(task.Truth, task.Carried.Mask.Above(0.5f)),
            Overlap.Dice(task.Truth, Answer(task, model, aligned)));
    }

    /// <summary>Means by data set, in order of their names.</summary>
    public static IReadOnlyList<SliceSetScore> Means(IEnumerable<SlicePairScore> scores) =>
    [
        .. scores.GroupBy(s => s.Pair.Case.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new SliceSetScore(
            g.Key, g.Count(), g.Average(s => s.Copied), g.Average(s => s.Carried), g.Average(s => s.Model))),
    ];
}
