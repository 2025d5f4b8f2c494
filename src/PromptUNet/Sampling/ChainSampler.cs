using PromptUNet.Augmentation;
using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>Slice selection and pair checks of section 3.2: draws the choices of a <see cref="Chain"/>.</summary>
public sealed class ChainSampler
{
    /// <summary>A structure needs this many pixels on a slice to be drawn or queried there.</summary>
    public const int SmallestArea = 12;

    private const int Attempts = 1000;
    private const int AttemptsOfACase = 20;
    private const double FilledEnoughToPaint = 0.25;

    private readonly IReadOnlyList<LabelledCase> _cases;
    private readonly int[][] _byDataset;
    private readonly double[] _weights;
    private readonly GeneratorOptions _options;

    /// <param name="cases">The training set.</param>
    /// <param name="weights">How often each data set is drawn, relative to the others; a set that is not named has weight 1.</param>
    /// <param name="options">The generator's settings.</param>
    /// <exception cref="ArgumentException">There is no case, a weight is negative or not a number, or none is positive.</exception>
    public ChainSampler(IReadOnlyList<LabelledCase> cases, IReadOnlyDictionary<string, double> weights, GeneratorOptions options)
    {
        var sets = Enumerable.Range(0, cases.Count).GroupBy(i => cases[i].Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        (_cases, _options) = (cases, options);
        _byDataset = [.. sets.Select(g => g.ToArray())];
        _weights = [.. sets.Select(g => weights.GetValueOrDefault(g.Key, 1))];
        if (weights.Any(w => !(w.Value >= 0 && double.IsFinite(w.Value))))
        {
            throw new ArgumentException(
                $"The weight of a data set must be a number from 0 on: {string.Join(", ", weights)}.", nameof(weights));
        }

        if (!_weights.Any(w => w > 0))
        {
            throw new ArgumentException("There is nothing to learn from: no case, or no data set with a positive weight.", nameof(cases));
        }
    }

    /// <summary>Draws the choices for <paramref name="points"/> data points.</summary>
    /// <exception cref="InvalidOperationException">No valid pair was found in a thousand attempts.</exception>
    public Chain Sample(Random random, int points)
    {
        bool pastTheEnd = random.NextSingle() < 2 * _options.GoneShare;
        int index = 0;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            // A case has several attempts, so that one with few pairs is drawn as often as its weight demands.
            index = attempt % AttemptsOfACase == 0 ? DrawCase(random) : index;
            if (TrySample(random, index, points, pastTheEnd && attempt < Attempts / 2) is { } chain)
            {
                return chain;
            }
        }

        throw new InvalidOperationException(
            $"No valid pair of slices was found in {Attempts} attempts: "
            + $"the labels are smaller than {SmallestArea} pixels or lie on single slices.");
    }

    private Chain? TrySample(Random random, int index, int points, bool pastTheEnd)
    {
        var labelled = _cases[index];
        if (TryDrawStructure(random, labelled) is not var (axis, prompt, labels))
        {
            return null;
        }

        var mask = Merged(labelled.Labels, labels, axis, prompt);
        int stride = random.NextSingle() < _options.ThickShare ? 1 + random.Next(_options.ThickestSlice) : 1;
        var offsets = DrawOffsets(random, labelled, axis, prompt, labels, mask, stride, points, pastTheEnd);
        if (offsets.Count == 0)
        {
            return null;
        }

        bool paint = IsPainted(random, labelled);
        return new Chain(
            index, axis, prompt, labels, stride, offsets, DrawCrop(random, mask),
            random.NextSingle() < _options.CorruptedShare ? PromptCorruption.Sample(random, _options.CorruptionLimit) : null,
            _options.DeformPrompts && random.Next(2) == 0 ? PromptDeformation.Sample(random, mask.Area) : null,
            paint ? SyntheticContrast.Sample(random) : null,
            random.NextSingle() < _options.MovedShare ? Acquisition.Sample(random) : null);
    }

    /// <summary>An axis, a slice across it and labels on that slice; null when no label is large enough across the axis.</summary>
    internal (int Axis, int Slice, int[] Labels)? TryDrawStructure(Random random, LabelledCase labelled)
    {
        int axis = _options.EveryAxis ? random.Next(3) : 2;
        return DrawPromptSlice(random, labelled, axis) is { } slice ? (axis, slice, DrawLabels(random, labelled, axis, slice)) : null;
    }

    /// <summary>Whether a contrast is painted on the labels; always true for a case without an image.</summary>
    internal bool IsPainted(Random random, LabelledCase labelled) =>
        labelled.Image is null || (labelled.Filled > FilledEnoughToPaint && random.NextSingle() < _options.PaintedShare);

    /// <summary>The index of a case of a data set that is drawn by its weight.</summary>
    internal int DrawCase(Random random)
    {
        double at = random.NextDouble() * _weights.Sum();
        int set = 0;
        while (set < _weights.Length - 1 && at >= _weights[set])
        {
            at -= _weights[set++];
        }

        return _byDataset[set][random.Next(_byDataset[set].Length)];
    }

    /// <summary>Draws a label first and then one of its slices, so that small structures are drawn as often as large ones.</summary>
    private static int? DrawPromptSlice(Random random, LabelledCase labelled, int axis)
    {
        var slices = labelled.SlicesOfAny(axis, SmallestArea);
        if (slices.Count == 0)
        {
            return null;
        }

        var labels = LargeEnough(labelled, axis, slices[random.Next(slices.Count)]);
        var own = labelled.SlicesOf(labels[random.Next(labels.Count)], axis, SmallestArea);
        return own[random.Next(own.Count)];
    }

    private static List<int> LargeEnough(LabelledCase labelled, int axis, int slice) =>
        [.. labelled.LabelsOn(axis, slice).Where(l => l.Value >= SmallestArea).Select(l => l.Key).Order()];

    /// <summary>One to four of the slice's labels, a random number of them.</summary>
    private int[] DrawLabels(Random random, LabelledCase labelled, int axis, int slice)
    {
        int[] labels = [.. LargeEnough(labelled, axis, slice)];
        random.Shuffle(labels);
        int count = random.NextSingle() < _options.SingleShare ? 1 : 1 + random.Next(_options.MaximumLabels);
        return labels[..Math.Min(count, labels.Length)];
    }

    /// <summary>Offsets of one sign to valid queries; half of them to slices past the object's end if the options ask for that.</summary>
    private List<int> DrawOffsets(
        Random random, LabelledCase labelled, int axis, int prompt, int[] labels, Mask mask, int stride, int points, bool pastTheEnd)
    {
        int direction = random.Next(2) == 0 ? 1 : -1;
        var within = Enumerable.Range(1, _options.Reach).Select(i => direction * i)
            .Where(i => (uint)(prompt - (i * stride)) < (uint)labelled.Labels.Grid.Size[axis]).ToList();
        var gone = within.FindAll(i => !labels.Any(labelled.LabelsOn(axis, prompt - (i * stride)).ContainsKey));
        if (pastTheEnd && gone.Count == 0)
        {
            return [];
        }

        var valid = within.FindAll(i => !gone.Contains(i) && IsPair(labelled, axis, prompt - (i * stride), labels, mask));
        if (_options.Consecutive && valid.Count > 0)
        {
            int first = random.Next(valid.Count);
            return [.. Enumerable.Range(first, points).Select(i => valid[i % valid.Count])];
        }

        List<int> offsets = [];
        for (int i = 0; i < points && valid.Count > 0; i++)
        {
            var from = pastTheEnd && random.Next(2) == 0 ? gone : valid;
            offsets.Add(from[random.Next(from.Count)]);
        }

        return offsets;
    }

    private bool IsPair(LabelledCase labelled, int axis, int query, int[] labels, Mask mask)
    {
        if (_options.Check == PairCheck.LabelMatch)
        {
            return labels.All(labelled.LabelsOn(axis, query).ContainsKey);
        }

        return mask.Overlaps(Merged(labelled.Labels, labels, axis, query));
    }

    /// <summary>A random rectangle around the object with room to move, or the whole slice.</summary>
    private PixelBox DrawCrop(Random random, Mask mask)
    {
        if (random.NextSingle() >= _options.CroppedShare)
        {
            return new PixelBox(0, 0, mask.Width - 1, mask.Height - 1);
        }

        var box = mask.Box!.Value;
        int room = 16 + (Math.Max(box.Width, box.Height) / 2);
        return new PixelBox(
            random.Next(Math.Max(0, box.Left - room) + 1), random.Next(Math.Max(0, box.Top - room) + 1),
            mask.Width - 1 - random.Next(Math.Max(0, mask.Width - 1 - box.Right - room) + 1),
            mask.Height - 1 - random.Next(Math.Max(0, mask.Height - 1 - box.Bottom - room) + 1));
    }

    private static Mask Merged(LabelVolume labels, IReadOnlyList<int> chosen, int axis, int slice) =>
        Merged(labels, chosen, axis, slice, labels.Grid.SliceBox(axis));

    /// <summary>The union of a few labels in a rectangle of a slice, binary.</summary>
    internal static Mask Merged(LabelVolume labels, IReadOnlyList<int> chosen, int axis, int slice, PixelBox box) =>
        new(box.Width, box.Height, Array.ConvertAll(labels.Slice(axis, slice, box), chosen.Contains));
}
