using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>A slice to segment and a slice that prompts it, both of one structure of one scan (section 4.1).</summary>
/// <param name="Case">The scan.</param>
/// <param name="Label">The structure.</param>
/// <param name="Axis">Array axis that the slices lie across.</param>
/// <param name="Query">Slice to segment.</param>
/// <param name="Prompt">Slice whose mask is given.</param>
public sealed record SlicePair(LabelledCase Case, int Label, int Axis, int Query, int Prompt)
{
    private const int Attempts = 50;

    /// <summary>
    /// Draws pairs of overlapping masks, at most <paramref name="reach"/> slices apart: case, axis, structure, query slice
    /// and offset each uniformly. The same seed and cases give the same pairs.
    /// </summary>
    /// <param name="cases">Scans of one data set.</param>
    /// <param name="reach">Largest offset in slices.</param>
    /// <param name="count">Pairs to draw; fewer if the scans hold fewer.</param>
    /// <param name="seed">Of the draw.</param>
    public static IReadOnlyList<SlicePair> Draw(IReadOnlyList<LabelledCase> cases, int reach, int count, int seed)
    {
        var random = new Random(seed);
        List<SlicePair> pairs = [];
        for (int attempt = 0; attempt < count * Attempts && pairs.Count < count; attempt++)
        {
            if (TryDraw(random, cases[random.Next(cases.Count)], reach) is { } pair)
            {
                pairs.Add(pair);
            }
        }

        return pairs;
    }

    /// <summary>The pair's part of the scan: <c>label 3, axis 2, slices 41 to 44</c>, from the prompt to the query.</summary>
    public string Item => $"label {Label}, axis {Axis}, slices {Prompt} to {Query}";

    /// <summary>How its slices lie in the scan.</summary>
    public Plane Plane => Planes.Across(Case.Labels.Grid, Axis);

    /// <summary>The structure on a slice of the scan.</summary>
    public Mask Mask(int slice) => Case.Labels.Mask(Label, Axis, slice);

    private static SlicePair? TryDraw(Random random, LabelledCase labelled, int reach)
    {
        int axis = random.Next(3);
        var slices = labelled.SlicesOfAny(axis, ChainSampler.SmallestArea);
        if (slices.Count == 0)
        {
            return null;
        }

        int[] labels =
        [
            .. slices.SelectMany(k => labelled.LabelsOn(axis, k))
                .Where(l => l.Value >= ChainSampler.SmallestArea)
                .Select(l => l.Key).Distinct().Order(),
        ];
        int label = labels[random.Next(labels.Length)];
        var own = labelled.SlicesOf(label, axis, ChainSampler.SmallestArea);
        int query = own[random.Next(own.Count)];
        var truth = labelled.Labels.Mask(label, axis, query);
        int[] prompts =
            [.. own.Where(p => p != query && Math.Abs(p - query) <= reach && truth.Overlaps(labelled.Labels.Mask(label, axis, p)))];
        return prompts.Length == 0 ? null : new SlicePair(labelled, label, axis, query, prompts[random.Next(prompts.Length)]);
    }
}
