using PromptUNet.Annotation;
using PromptUNet.Cli.Segment;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Annotate;

/// <summary>Makes commands of what a script says, for an annotation as it stands.</summary>
/// <param name="session">The annotation.</param>
/// <param name="reader">Reads what was drawn.</param>
/// <param name="settle">Computes what is stale, so that what is shown is what follows from all lines before.</param>
internal sealed class Annotator(AnnotationSession session, DrawingReader reader, Action settle)
{
    private Grid Grid => session.State.Grid;

    /// <summary>The number of a label that is called by number or by name.</summary>
    /// <exception cref="UsageException">There is no such label.</exception>
    public int LabelOf(string word)
    {
        var labels = session.State.Labels;
        return int.TryParse(word, out int number) && labels.ContainsKey(number)
            ? number
            : labels.Values.FirstOrDefault(l => l.Name == word)?.Id ?? throw new UsageException(labels.IsEmpty
                ? $"There is no label '{word}' yet; add it with 'label NUMBER NAME'."
                : $"There is no label '{word}'; there are {string.Join(", ", labels.Values.Select(l => $"{l.Id} ({l.Name})"))}.");
    }

    /// <summary>The array axis across a plane.</summary>
    public int AxisOf(string plane) => SliceAxis.Parse(plane, Grid);

    /// <exception cref="UsageException">The scan has no such slice.</exception>
    public SlicePlace PlaceOf(string plane, int slice)
    {
        int axis = AxisOf(plane);
        reader.CheckSlice(axis, slice);
        return new SlicePlace(axis, slice);
    }

    /// <exception cref="UsageException">The file shows nothing of the label on that slice; so for the strokes of <see cref="Corrected"/>.</exception>
    public SetKeyframe Drawing(int label, SlicePlace place, string file) => new(label, place.Axis, place.Slice, Drawn(file, label, place), KeyframeSource.Drawn);

    /// <summary>What a file shows of a label in the whole volume.</summary>
    /// <exception cref="UsageException">It shows nothing.</exception>
    public VoxelSet Voxels(string file, int label)
    {
        var voxels = VoxelSet.Of(reader.Volume(file), reader.LabelIn(file, label, NameOf(label)));
        return voxels.IsEmpty ? throw new UsageException($"There is nothing to import in '{file}': every voxel is background.") : voxels;
    }

    /// <summary>A new label, or another name or colour for one.</summary>
    public Command Label(int id, string name, Rgb? colour) => session.State.Labels.TryGetValue(id, out var known)
        ? new ChangeLabel(id, name, colour ?? known.Colour)
        : new AddLabel(id, name, colour ?? LabelColours.Of(id));

    public SetKeyframe Corrected(int label, SlicePlace place, string? added, string? erased)
    {
        settle();
        return session.Corrected(label, place.Axis, place.Slice, Strokes(added), Strokes(erased));

        PixelSet Strokes(string? file)
        {
            var (width, height) = Grid.SliceSize(place.Axis);
            return file is null ? PixelSet.Empty(width, height) : Drawn(file, label, place);
        }
    }

    public SetKeyframe Accepted(int label, SlicePlace place)
    {
        settle();
        return session.Accepted(label, place.Axis, place.Slice);
    }

    public SetKeyframe Absent(int label, SlicePlace place)
    {
        var (width, height) = Grid.SliceSize(place.Axis);
        return new SetKeyframe(label, place.Axis, place.Slice, PixelSet.Empty(width, height), KeyframeSource.Absent);
    }

    public LockLabel Locked(int label)
    {
        settle();
        return session.Locked(label);
    }

    private PixelSet Drawn(string file, int label, SlicePlace place)
    {
        var drawn = new PixelSet(reader.Slice(file, place.Axis, place.Slice, label, NameOf(label)));
        return drawn.IsEmpty
            ? throw new UsageException($"Nothing is drawn of label {label} on {SliceAxis.Name(Grid, place.Axis)} slice {place.Slice} of '{file}'.")
            : drawn;
    }

    private string NameOf(int label) => session.State.Labels[label].Name;
}
