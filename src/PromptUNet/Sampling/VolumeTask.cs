using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Sampling;

/// <summary>A structure of a scan that is to be segmented in the whole volume from one drawn slice (section 4.3).</summary>
/// <param name="Case">The scan.</param>
/// <param name="Label">The structure.</param>
/// <param name="Axis">Array axis that the slices lie across.</param>
/// <param name="PromptSlice">The slice that is drawn.</param>
/// <param name="Seed">Seed of the task's random choices.</param>
public sealed record VolumeTask(LabelledCase Case, int Label, int Axis, int PromptSlice, int Seed = 0)
{
    private const int FewestSlices = 5;

    /// <summary>Pixels on its largest slice below which a structure is left out.</summary>
    public const int FewestPixels = 20;

    /// <summary>The scan's name.</summary>
    public string Subject => Case.Name;

    /// <summary>The task's part of the scan: <c>label 3, axis 2</c>.</summary>
    public string Item => $"label {Label}, axis {Axis}";

    /// <summary>How its slices lie in the scan.</summary>
    public Plane Plane => Planes.Across(Case.Labels.Grid, Axis);

    /// <summary>The scan.</summary>
    /// <exception cref="InvalidDataException">The case is a label map without an image.</exception>
    public Volume Image => Case.Image ?? throw new InvalidDataException($"{Case.Dataset}/{Case.Name} has no image.");

    /// <summary>
    /// Up to <paramref name="structures"/> structures of each case, chosen at random. Each is drawn on its largest slice along every axis
    /// on which it has at least five slices and twenty pixels on one of them. The same seed and cases give the same tasks.
    /// </summary>
    public static IReadOnlyList<VolumeTask> Draw(IReadOnlyList<LabelledCase> cases, int structures, int seed)
    {
        var (random, seeds) = (new Random(seed), new Random(~seed));
        List<VolumeTask> tasks = [];
        foreach (var labelled in cases)
        {
            int[] labels = [.. labelled.Labels.Present()];
            random.Shuffle(labels);
            tasks.AddRange(
                from label in labels.Take(structures)
                from axis in Enumerable.Range(0, 3)
                let task = Largest(labelled, label, axis, seeds.Next())
                where task is not null
                select task);
        }

        return tasks;
    }

    /// <summary>The structure drawn on its largest slice across an axis; null when it is too small or too short.</summary>
    public static VolumeTask? Largest(LabelledCase labelled, int label, int axis, int seed = 0)
    {
        var slices = labelled.SlicesOf(label, axis, 1);
        if (slices.Count < FewestSlices)
        {
            return null;
        }

        int largest = slices.MaxBy(k => labelled.LabelsOn(axis, k)[label]);
        return labelled.LabelsOn(axis, largest)[label] < FewestPixels ? null : new VolumeTask(labelled, label, axis, largest, seed);
    }

    /// <summary>The same, drawn on a slice with at least twenty pixels of the structure that the task's seed chooses.</summary>
    public VolumeTask Anywhere()
    {
        var slices = Case.SlicesOf(Label, Axis, FewestPixels);
        return this with { PromptSlice = slices[new Random(Seed).Next(slices.Count)] };
    }

    /// <summary>The structure's true mask on a slice.</summary>
    public Mask Truth(int slice) => Case.Labels.Mask(Label, Axis, slice);

    /// <summary>The prompt slice with its true mask.</summary>
    public Keyframe Prompt() => new(PromptSlice, Truth(PromptSlice));

    /// <summary>
    /// Slices of the structure with their true masks, evenly spaced from its first to its last one; fewer if it has fewer.
    /// </summary>
    /// <param name="count">At least 2.</param>
    public IReadOnlyList<Keyframe> Evenly(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        var own = Case.SlicesOf(Label, Axis, 1);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => own[(int)Math.Round(i * (own.Count - 1.0) / (count - 1))])
                .Distinct()
                .Select(k => new Keyframe(k, Truth(k))),
        ];
    }

    /// <summary>
    /// The slices next to the structure's first and last one, as far as the scan has them, with empty masks: absent here.
    /// </summary>
    public IReadOnlyList<Keyframe> PastTheEnds()
    {
        var (first, last) = Ends();
        var (width, height) = Case.Labels.Grid.SliceSize(Axis);
        return
        [
            .. new[] { first - 1, last + 1 }
                .Where(k => k >= 0 && k < Case.Labels.Grid.Size[Axis])
                .Select(k => new Keyframe(k, new Mask(width, height))),
        ];
    }

    /// <summary>First and last slice with the structure.</summary>
    public (int First, int Last) Ends()
    {
        var slices = Case.SlicesOf(Label, Axis, 1);
        return (slices[0], slices[^1]);
    }
}
