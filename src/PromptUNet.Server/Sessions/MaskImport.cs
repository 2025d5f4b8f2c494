using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Sessions;

/// <summary>Makes labels of a mask file of another program or another time.</summary>
internal sealed class MaskIntake(DataFolder folder, MemoryBudget memory, ServerOptions options)
{
    private const int MostLabels = 255, EveryKeyframe = 5;

    private static readonly string[] Endings = [".nii.gz", ".nii", ".seg.nrrd", ".nrrd", ".mha"];

    /// <summary>The file's labels on the scan's grid.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="grid">The scan's.</param>
    /// <param name="cancel">Breaks off; nothing is left then.</param>
    /// <exception cref="Refusal">It is too large, no mask, or of another place in the world.</exception>
    public async Task<LabelVolume> Read(string name, Stream bytes, Grid grid, CancellationToken cancel)
    {
        string ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            ?? throw new Refusal(415, "unknown-format", $"A mask's name ends in {string.Join(", ", Endings)}.");
        using var file = folder.Receive(ending);
        await file.Write(bytes, options.MostUpload, cancel);
        try
        {
            return await memory.Read(() => Checked(VolumeFile.Describe(file.Path)), () => Resampling.Onto(VolumeFile.ReadLabels(file.Path), grid), cancel);
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

    /// <summary>The command by which each label of a mask becomes a new one of the annotation, with its number where that is free.</summary>
    /// <param name="mask">On the scan's grid.</param>
    /// <param name="mode">start: what a person corrects; keyframes: some of its slices; labels: done and locked.</param>
    /// <param name="axis">For keyframes, the array axis that their slices lie across; null for the one along which slices are farthest apart.</param>
    /// <param name="every">For keyframes, how far they are apart; null for 5 slices.</param>
    /// <param name="session">The annotation.</param>
    /// <exception cref="Refusal">There is nothing in it, or too much.</exception>
    public static Command ToCommand(LabelVolume mask, string mode, int? axis, int? every, AnnotationSession session)
    {
        var taken = session.State.Labels.Keys.ToHashSet();
        var present = mask.Present();
        if (present.Count == 0 || present.Count > MostLabels - taken.Count)
        {
            throw Refusal.Unsuitable(present.Count == 0
                ? "There is nothing to import: every voxel of the mask is background."
                : $"The mask has {present.Count} labels; beside the {taken.Count} here, {MostLabels - taken.Count} more can be kept.");
        }

        int across = axis ?? FarthestApart(session.State.Grid);
        return new Together([.. present.SelectMany(label => Steps(Numbered(label), VoxelSet.Of(mask, label)))]);

        Label Numbered(int label)
        {
            int id = label <= MostLabels && !taken.Contains(label) ? label : Enumerable.Range(1, MostLabels).First(n => !taken.Contains(n) && !present.Contains(n));
            taken.Add(id);
            var named = mask.Labels.FirstOrDefault(l => l.Id == label);
            return new Label(id, named?.Name ?? $"Label {label}", named?.Colour);
        }

        IEnumerable<Command> Steps(Label label, VoxelSet voxels)
        {
            yield return new AddLabel(label.Id, label.Name, label.Colour ?? LabelColours.Of(label.Id)) { Held = true };
            yield return mode == "keyframes" ? new ImportKeyframes(label.Id, across, every ?? EveryKeyframe, voxels) : new Import(label.Id, voxels);
            if (mode == "labels")
            {
                yield return new LockLabel(label.Id, voxels);
            }
        }
    }

    private long Checked(VolumeInfo info) => info.Grid.Size.Count <= options.MostVoxels
        ? info.Grid.Size.Count
        : throw new Refusal(413, "too-large", $"The mask has {info.Grid.Size} voxels; at most {options.MostVoxels} are taken here.");

    private static int FarthestApart(Grid grid)
    {
        var (x, y, z) = grid.Spacing;
        double[] spacing = [x, y, z];
        int axial = Orientation.Axis(grid.Affine, AnatomicalPlane.Axial);
        return spacing.Max() > spacing[axial] ? Array.IndexOf(spacing, spacing.Max()) : axial;
    }
}
