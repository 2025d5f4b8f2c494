using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Segment;

/// <summary>A drawing on one slice: a mask for each label. A drawing without a label means that no structure is there.</summary>
/// <param name="Source">The file, for messages.</param>
/// <param name="Slice">Index across the axis of the drawing.</param>
internal sealed record DrawnSlice(string Source, int Slice, IReadOnlyDictionary<int, Mask> Masks)
{
    /// <summary>False for a picture of one colour, which does not state the structure it shows.</summary>
    public bool Numbered { get; init; } = true;
}

/// <summary>The whole drawing: slices across one axis, and the structures' names and colours.</summary>
internal sealed record Drawing(int Axis, IReadOnlyList<DrawnSlice> Slices, IReadOnlyList<Label> Names)
{
    /// <summary>The structures' numbers, ascending.</summary>
    public IReadOnlyList<int> Labels => [.. Slices.SelectMany(s => s.Masks.Keys).Distinct().Order()];

    /// <summary>A structure's name; "label 3" when it has none.</summary>
    public string NameOf(int label) => Names.FirstOrDefault(n => n.Id == label)?.Name ?? $"label {label}";

    /// <summary>
    /// The drawing as commands of an annotation, each to be applied before the next is asked for; of two labels on a slice the later
    /// drawn one is shown. A structure that is missing on a slice with other structures does not count as absent there. An empty slice
    /// means that all structures are absent.
    /// </summary>
    /// <param name="session">Of the scan.</param>
    public IEnumerable<Command> Commands(AnnotationSession session)
    {
        foreach (int label in Labels)
        {
            yield return new AddLabel(label, NameOf(label), Names.FirstOrDefault(n => n.Id == label)?.Colour ?? LabelColours.Of(label));
        }

        foreach (var slice in Slices)
        {
            foreach (var (label, mask) in slice.Masks)
            {
                yield return session.Drawn(label, Axis, slice.Slice, new PixelSet(mask));
            }
        }

        var (width, height) = session.State.Grid.SliceSize(Axis);
        foreach (var slice in Slices.Where(s => s.Masks.Count == 0))
        {
            foreach (int label in Labels)
            {
                yield return new SetKeyframe(label, Axis, slice.Slice, PixelSet.Empty(width, height), KeyframeSource.Absent);
            }
        }
    }

    /// <exception cref="UsageException">
    /// A correction has a structure that the prompt does not show, or a slice that was drawn before.
    /// </exception>
    public Drawing With(DrawnSlice correction)
    {
        var labels = Labels;
        int[] unknown = [.. correction.Masks.Keys.Except(labels)];
        if (unknown.Length > 0 && !correction.Numbered && labels.Count == 1)
        {
            correction = correction with { Masks = correction.Masks.ToDictionary(_ => labels[0], m => m.Value) };
        }
        else if (unknown.Length > 0)
        {
            throw new UsageException(
                $"The keyframe '{correction.Source}' holds label {string.Join(", ", unknown)}, "
                + $"the prompt {string.Join(", ", labels)}.");
        }

        return Slices.Any(s => s.Slice == correction.Slice && Meet(s, correction))
            ? throw new UsageException($"Slice {correction.Slice} is drawn twice; the second time in '{correction.Source}'.")
            : this with { Slices = [.. Slices, correction] };
    }

    private static bool Meet(DrawnSlice a, DrawnSlice b) =>
        a.Masks.Count == 0 || b.Masks.Count == 0 || a.Masks.Keys.Intersect(b.Masks.Keys).Any();
}
