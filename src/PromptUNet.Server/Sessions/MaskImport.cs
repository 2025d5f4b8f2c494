using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Sessions;

/// <summary>Makes labels of the mask file of another program or an earlier session.</summary>
internal sealed class MaskImport(DataFolder folder, MemoryBudget memory, ServerOptions options)
{
    private const int MostLabels = 255, EveryKeyframe = 5;

    private static readonly string[] Endings = [".nii.gz", ".nii", ".seg.nrrd", ".nrrd", ".mha"];

    /// <summary>Returns the file's labels on the scan's grid; structures that overlap are whole.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="bytes">The bytes of the file.</param>
    /// <param name="length">The number of bytes; null when the sender does not say.</param>
    /// <param name="grid">The scan's grid.</param>
    /// <param name="cancel">Stops the import, which then leaves nothing behind.</param>
    /// <exception cref="Refusal">The file is too large, no mask, or does not lie on the scan, or there is no room for it.</exception>
    public async Task<ImportedMask> Read(string name, Stream bytes, long? length, Grid grid, CancellationToken cancel)
    {
        string ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            ?? throw Refusal.UnknownFormat($"A mask's name ends in {string.Join(", ", Endings)}.");
        using var file = folder.Receive(ending);
        await file.Write(bytes, options.MostUpload, length, cancel);
        try
        {
            return await memory.Read(
                () => Checked(VolumeFile.Describe(file.Path)),
                () => ImportedMask.Of(VolumeFile.ReadLayers(file.Path, cancel), grid),
                cancel);
        }
        catch (ImageFormatException e)
        {
            throw Refusal.Unreadable(name, e);
        }
        catch (GridMismatchException e)
        {
            throw Refusal.Unsuitable(e);
        }
    }

    /// <summary>
    /// Returns the command that makes each label of a mask a new label of the annotation. A label keeps its number if it is free.
    /// </summary>
    /// <param name="mask">The mask on the scan's grid.</param>
    /// <param name="mode">start: a mask to be corrected; keyframes: some slices become keyframes; labels: done and locked.</param>
    /// <param name="axis">The array axis across which keyframes lie; null for the one along which slices are farthest apart.</param>
    /// <param name="every">The distance of keyframes in slices; null for 5.</param>
    /// <param name="session">The annotation.</param>
    /// <exception cref="Refusal">
    /// The mask has no labels, or more than the annotation can take, or there is no such axis or distance.
    /// </exception>
    public static Command ToCommand(ImportedMask mask, string mode, int? axis, int? every, AnnotationSession session)
    {
        var used = session.State.Labels.Keys.ToHashSet();
        var labels = mask.Labels;
        var present = labels.Present();
        if (present.Count == 0 || present.Count > MostLabels - used.Count)
        {
            throw Refusal.Unsuitable(present.Count == 0
                ? "There is nothing to import: every voxel of the mask is background."
                : $"The mask has {present.Count} labels; beside the {used.Count} here, {MostLabels - used.Count} more can be kept.");
        }

        if (axis is < 0 or > 2 || every < 1)
        {
            throw Refusal.Unsuitable(every < 1
                ? $"Every n-th slice becomes a keyframe for n from 1 up, not {every}."
                : $"Keyframes lie across axis 0, 1 or 2, not across {axis}.");
        }

        int across = axis ?? FarthestApart(session.State.Grid);
        (Label Label, VoxelSet Voxels)[] read = [.. present.Select(l => (Numbered(l), VoxelSet.Of(labels.Of(l), l)))];
        var outwards = labels.Layers.Count == 1 ? read : [.. read.OrderBy(l => l.Voxels.Count)];
        return new Together(
        [
            .. Enumerable.Range(0, read.Length).Reverse().Select(
                i => Adding(outwards[i].Label, labels.Layers.Count == 1 ? [] : Holding(outwards[i].Voxels, outwards[(i + 1)..]))),
            .. outwards.SelectMany(l => Steps(l.Label, l.Voxels)),      // of two imported voxels the earlier one is shown
        ]);

        Label Numbered(int label)
        {
            int id = label <= MostLabels && !used.Contains(label)
                ? label
                : Enumerable.Range(1, MostLabels).First(n => !used.Contains(n) && !present.Contains(n));
            used.Add(id);
            var named = labels.Labels.FirstOrDefault(l => l.Id == label);
            return new Label(id, named?.Name ?? $"Label {label}", named?.Colour);
        }

        IEnumerable<Command> Steps(Label label, VoxelSet voxels)
        {
            if (mode == "keyframes")
            {
                foreach (var keyframe in Keyframes(mask.Placement, label.Id, across, every ?? EveryKeyframe, voxels))
                {
                    yield return keyframe;
                }

                yield break;
            }

            yield return new Import(label.Id, voxels);
            if (mode == "labels")
            {
                yield return new LockLabel(label.Id, session.State.Undrawn(voxels));
            }
        }
    }

    private static AddLabel Adding(Label label, int[] over) => new(label.Id, label.Name, label.Colour ?? LabelColours.Of(label.Id))
    {
        NotPropagated = true, Over = over.Length == 0 ? null : over,
    };

    /// <summary>The labels in which most of a structure lies.</summary>
    private static int[] Holding(VoxelSet inner, IEnumerable<(Label Label, VoxelSet Voxels)> others) =>
        [.. others.Where(l => 2 * inner.Except(l.Voxels).Count < inner.Count).Select(l => l.Label.Id)];

    /// <summary>Where the mask's slices are thicker than the scan's, a keyframe lies in the middle of a slice that was drawn.</summary>
    private static IEnumerable<Command> Keyframes(Placement placement, int label, int axis, int every, VoxelSet voxels)
    {
        int[] marked = [.. Enumerable.Range(0, voxels.Size[axis]).Where(k => !voxels.On(new SlicePlace(axis, k)).IsEmpty)];
        var drawn = placement.Middles(axis, marked);
        if (drawn.Count == marked.Length)
        {
            yield return new ImportKeyframes(label, axis, every, voxels);
            yield break;
        }

        long last = (long)drawn[0] - every;
        foreach (int slice in drawn.Where(k => k >= last + every || k == drawn[^1]))
        {
            last = slice;
            yield return new SetKeyframe(label, axis, slice, voxels.On(new SlicePlace(axis, slice)), KeyframeSource.Imported);
        }
    }

    private long Checked(VolumeInfo info) => info.Grid.Size.Count <= options.MostVoxels
        ? info.Grid.Size.Count * info.Volumes
        : throw Refusal.TooLarge($"The mask has {info.Grid.Size} voxels; at most {options.MostVoxels} are taken here.");

    private static int FarthestApart(Grid grid)
    {
        var (x, y, z) = grid.Spacing;
        double[] spacing = [x, y, z];
        int axial = Orientation.Axis(grid.Affine, AnatomicalPlane.Axial);
        return spacing.Max() > spacing[axial] ? Array.IndexOf(spacing, spacing.Max()) : axial;
    }
}

/// <summary>The labels of a mask file on the scan's grid, and how they got there. Their names are fitted, and a warning says so.</summary>
internal sealed record ImportedMask(LabelLayers Labels, Placement Placement)
{
    private const int MostNamed = 5;

    /// <exception cref="GridMismatchException">The mask does not lie on the scan.</exception>
    public static ImportedMask Of(LabelLayers mask, Grid scan)
    {
        var placement = Placement.Of(mask.Grid, scan);
        return new ImportedMask(Fitted(placement.Carry(mask)), placement);
    }

    private static LabelLayers Fitted(LabelLayers read)
    {
        Label[] labels = [.. read.Labels.Select(l => l with { Name = InputText.Fitted(l.Name, $"Label {l.Id}") })];
        int[] changed =
        [
            .. from pair in read.Labels.Zip(labels)
               where pair.First.Name.Trim() is { Length: > 0 } name && name != pair.Second.Name
               select pair.Second.Id,
        ];
        string told = "Names that are too long, or have characters that no line shows, were shortened: those of the labels "
            + $"{string.Join(", ", changed.Take(MostNamed))}{(changed.Length > MostNamed ? " and others" : "")}.";
        return new LabelLayers(read.Layers, labels) { Warnings = changed.Length == 0 ? read.Warnings : [.. read.Warnings, told] };
    }
}
