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

    /// <summary>Returns the file's labels, resampled to the scan's grid.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="bytes">The bytes of the file.</param>
    /// <param name="grid">The scan's grid.</param>
    /// <param name="cancel">Stops the import, which then leaves nothing behind.</param>
    /// <exception cref="Refusal">The file is too large, no mask, or does not overlap the scan.</exception>
    public async Task<LabelVolume> Read(string name, Stream bytes, Grid grid, CancellationToken cancel)
    {
        string ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            ?? throw Refusal.UnknownFormat($"A mask's name ends in {string.Join(", ", Endings)}.");
        using var file = folder.Receive(ending);
        await file.Write(bytes, options.MostUpload, cancel);
        try
        {
            return await memory.Read(
                () => Checked(VolumeFile.Describe(file.Path)),
                () => Resampling.Onto(VolumeFile.ReadLabels(file.Path), grid),
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
    /// <exception cref="Refusal">The mask has no labels, or more than the annotation can take.</exception>
    public static Command ToCommand(LabelVolume mask, string mode, int? axis, int? every, AnnotationSession session)
    {
        var used = session.State.Labels.Keys.ToHashSet();
        var present = mask.Present();
        if (present.Count == 0 || present.Count > MostLabels - used.Count)
        {
            throw Refusal.Unsuitable(present.Count == 0
                ? "There is nothing to import: every voxel of the mask is background."
                : $"The mask has {present.Count} labels; beside the {used.Count} here, {MostLabels - used.Count} more can be kept.");
        }

        int across = axis ?? FarthestApart(session.State.Grid);
        return new Together([.. present.SelectMany(label => Steps(Numbered(label), VoxelSet.Of(mask, label)))]);

        Label Numbered(int label)
        {
            int id = label <= MostLabels && !used.Contains(label)
                ? label
                : Enumerable.Range(1, MostLabels).First(n => !used.Contains(n) && !present.Contains(n));
            used.Add(id);
            var named = mask.Labels.FirstOrDefault(l => l.Id == label);
            return new Label(id, named?.Name ?? $"Label {label}", named?.Colour);
        }

        IEnumerable<Command> Steps(Label label, VoxelSet voxels)
        {
            yield return new AddLabel(label.Id, label.Name, label.Colour ?? LabelColours.Of(label.Id)) { NotPropagated = true };
            yield return mode == "keyframes"
                ? new ImportKeyframes(label.Id, across, every ?? EveryKeyframe, voxels)
                : new Import(label.Id, voxels);
            if (mode == "labels")
            {
                yield return new LockLabel(label.Id, session.State.Undrawn(voxels));
            }
        }
    }

    private long Checked(VolumeInfo info) => info.Grid.Size.Count <= options.MostVoxels
        ? info.Grid.Size.Count
        : throw Refusal.TooLarge($"The mask has {info.Grid.Size} voxels; at most {options.MostVoxels} are taken here.");

    private static int FarthestApart(Grid grid)
    {
        var (x, y, z) = grid.Spacing;
        double[] spacing = [x, y, z];
        int axial = Orientation.Axis(grid.Affine, AnatomicalPlane.Axial);
        return spacing.Max() > spacing[axial] ? Array.IndexOf(spacing, spacing.Max()) : axial;
    }
}
