using PromptUNet.Augmentation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Rivals;

/// <summary>A slice of a case, by their indices.</summary>
public readonly record struct SlicePlace(int Case, int Slice);

/// <summary>
/// The random choices behind a sample with a support set. They are the task (axis and labels of one data set), the places of query and
/// support, and the changes common to all.
/// </summary>
/// <param name="Axis">Array axis that the slices lie across.</param>
/// <param name="Labels">The labels that are merged into one mask.</param>
/// <param name="Query">The slice to segment.</param>
/// <param name="Support">Slices whose masks are given.</param>
/// <param name="Paint">The contrast painted on the labels, if any.</param>
/// <param name="FlipX">Mirror left and right; scale, place and rotation are drawn for each slice.</param>
/// <param name="FlipY">Mirror top and bottom.</param>
/// <param name="Intensity">Its contrast is common to all slices; bias field and noise are drawn for each. Null for none.</param>
public sealed record SupportTask(
    int Axis, IReadOnlyList<int> Labels, SlicePlace Query, IReadOnlyList<SlicePlace> Support,
    SyntheticContrast? Paint, bool FlipX, bool FlipY, IntensityTransform? Intensity)
{
    public override string ToString() =>
        $"axis {Axis}, labels {string.Join('+', Labels)}, query {Query}, support {string.Join(' ', Support)}, {Paint}, flips {FlipX} "
            + $"{FlipY}, {Intensity}";
}

/// <summary>
/// Samples as UniverSeg is trained on them (Butoi et al., ICCV 2023, section 3.3). Each is a query slice and a support set of other slices
/// of the same task, with their masks. A task is a data set, an axis and a structure or a few, drawn as for our own network. Half of the
/// support sets come from all of the data set's scans. The others come from the query's scan within reach of a prompt, since both are asked
/// of it.
/// </summary>
public sealed class SupportTaskSource : ISampleSource
{
    private const int Attempts = 1000, AttemptsOfASet = 100;

    private readonly IReadOnlyList<LabelledCase> _cases;
    private readonly ILookup<string, int> _byDataset;
    private readonly ChainSampler _structures;
    private readonly GeneratorOptions _options;
    private readonly InputOptions _input;

    /// <param name="cases">The training set.</param>
    /// <param name="weights">How often each data set is drawn; see <see cref="ChainSampler"/>.</param>
    /// <param name="options">The generator's settings; crops and spoilt prompts are not for support sets.</param>
    /// <param name="input">What the network looks at: whole slices, of a support item mask and image.</param>
    public SupportTaskSource(
        IReadOnlyList<LabelledCase> cases, IReadOnlyDictionary<string, double> weights, GeneratorOptions options, InputOptions input)
    {
        (_cases, _options, _input) = (cases, options, input);
        _structures = new ChainSampler(cases, weights, options);
        _byDataset = Enumerable.Range(0, cases.Count).ToLookup(i => cases[i].Dataset);
    }

    public IEnumerable<Sample> Draw(Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var task = DrawTask(random);
            var (image, truth) = Seen(task, task.Query, random);
            float[] support =
                [.. task.Support.Select(place => Seen(task, place, random)).SelectMany(item => item.Mask.Values.Concat(item.Image.Values))];
            yield return new Sample(image.Values, support, truth.Above(0.5f).ToSlice().Values, task.ToString());
        }
    }

    /// <summary>The choices of one sample.</summary>
    internal SupportTask DrawTask(Random random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int index = _structures.DrawCase(random);
            if (_structures.TryDrawStructure(random, _cases[index]) is var (axis, slice, labels)
                && TryComplete(random, new SlicePlace(index, slice), axis, labels) is { } task)
            {
                return task;
            }
        }

        throw new InvalidOperationException(
            $"No support set was found in {Attempts} attempts: no structure has {ChainSampler.SmallestArea} pixels on two slices.");
    }

    private SupportTask? TryComplete(Random random, SlicePlace query, int axis, int[] labels)
    {
        bool painted = _structures.IsPainted(random, _cases[query.Case]);
        // Labels of random shapes mean the same in one map alone.
        bool near = random.Next(2) == 0 || _cases[query.Case].Dataset == SyntheticShapes.Dataset;
        int[] scans = near ? [query.Case] : [.. _byDataset[_cases[query.Case].Dataset].Where(i => painted || _cases[i].Image is not null)];
        List<SlicePlace> support = [];
        for (int attempt = 0; attempt < AttemptsOfASet && support.Count < _options.Support; attempt++)
        {
            int index = scans[random.Next(scans.Length)];
            var slices = SlicesOf(labels[random.Next(labels.Length)], index, axis, query, near);
            if (slices.Count > 0)
            {
                support.Add(new SlicePlace(index, slices[random.Next(slices.Count)]));
            }
        }

        return support.Count < _options.Support ? null : new SupportTask(
            axis, labels, query, support, painted ? SyntheticContrast.Sample(random) : null, random.Next(2) == 1, random.Next(2) == 1,
            _options.ChangeIntensities ? IntensityTransform.Sample(random) : null);
    }

    /// <summary>Slices of a scan that show a label, without the query itself; of the query's scan alone only those within reach.</summary>
    private IReadOnlyList<int> SlicesOf(int label, int index, int axis, SlicePlace query, bool near)
    {
        var slices = _cases[index].SlicesOf(label, axis, ChainSampler.SmallestArea);
        return index != query.Case ? slices
            : [.. slices.Where(k => k != query.Slice && (!near || Math.Abs(k - query.Slice) <= _options.Reach))];
    }

    /// <summary>A slice and its soft mask as the network sees them.</summary>
    private (Slice Image, Slice Mask) Seen(SupportTask task, SlicePlace place, Random random)
    {
        var labelled = _cases[place.Case];
        var whole = labelled.Labels.Grid.SliceBox(task.Axis);
        var slice = task.Paint?.Apply(labelled.Labels.Slice(task.Axis, place.Slice, whole), whole.Width, place.Slice)
            ?? labelled.Image!.Slice(task.Axis, place.Slice);
        var mask = ChainSampler.Merged(labelled.Labels, task.Labels, task.Axis, place.Slice, whole).ToSlice();
        var window = Window.Whole(mask.Width, mask.Height, _input.Size);
        var spatial = SpatialTransform.Sample(random) with { FlipX = task.FlipX, FlipY = task.FlipY };
        var (image, soft) = (new Slice(window.Size, window.Size), new Slice(window.Size, window.Size));
        spatial.Cut(slice, window, image);
        spatial.Cut(mask, window, soft);
        _input.Normalisation.Apply(image.Values, image.Values);
        task.Intensity?.Apply(image, random.Next());
        return (image, soft);
    }
}
