using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Segment;

/// <summary>What a person drew on one slice: a mask for each label. No label at all says that nothing is there.</summary>
/// <param name="Source">The file, for messages.</param>
/// <param name="Slice">Across the axis of the drawing.</param>
internal sealed record DrawnSlice(string Source, int Slice, IReadOnlyDictionary<int, Mask> Masks)
{
    /// <summary>False for a picture of one colour: it does not say which structure it shows.</summary>
    public bool Numbered { get; init; } = true;
}

/// <summary>All that a person drew: slices across one axis, and the structures' names and colours.</summary>
internal sealed record Drawing(int Axis, IReadOnlyList<DrawnSlice> Slices, IReadOnlyList<Label> Names)
{
    /// <summary>The structures' numbers, ascending.</summary>
    public IReadOnlyList<int> Labels => [.. Slices.SelectMany(s => s.Masks.Keys).Distinct().Order()];

    /// <summary>A structure's name; "label 3" where it has none.</summary>
    public string NameOf(int label) => Names.FirstOrDefault(n => n.Id == label)?.Name ?? $"label {label}";

    /// <summary>
    /// The same as commands of an annotation; who draws later wins. A structure that is not drawn on a slice where others are is not
    /// said to be absent; an empty slice says so of all.
    /// </summary>
    /// <param name="grid">The scan's.</param>
    public IEnumerable<Command> Commands(Grid grid)
    {
        var (width, height) = grid.SliceSize(Axis);
        return
        [
            .. Labels.Select(l => new AddLabel(l, NameOf(l), Names.FirstOrDefault(n => n.Id == l)?.Colour ?? LabelColours.Of(l))),
            .. from slice in Slices from mask in slice.Masks
                select new SetKeyframe(mask.Key, Axis, slice.Slice, new PixelSet(mask.Value), KeyframeSource.Drawn),
            .. from slice in Slices
               where slice.Masks.Count == 0
               from label in Labels
               select new SetKeyframe(label, Axis, slice.Slice, PixelSet.Empty(width, height), KeyframeSource.Absent),
        ];
    }

    /// <exception cref="UsageException">A correction is of a structure that the prompt does not show, or of a slice drawn before.</exception>
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
