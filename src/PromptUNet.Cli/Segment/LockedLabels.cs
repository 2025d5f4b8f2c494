using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Segment;

/// <summary>The labels of a mask that stay as they are, beside those that are segmented.</summary>
/// <param name="Voxels">On the scan's grid.</param>
/// <param name="Labels">Their numbers, ascending.</param>
internal sealed record LockedLabels(LabelVolume Voxels, IReadOnlyList<int> Labels)
{
    /// <summary>None.</summary>
    public static LockedLabels None(Grid grid) => new(new LabelVolume(grid), []);

    /// <summary>Names and colours, as far as the mask has them.</summary>
    public IReadOnlyList<Label> Names => [.. Voxels.Labels.Where(l => Labels.Contains(l.Id))];

    /// <summary>The labels of a mask that are not drawn: a label that is segmented cannot stay as it is.</summary>
    /// <param name="path">The mask.</param>
    /// <param name="voxels">Its content, on the scan's grid.</param>
    /// <param name="drawn">The numbers of the labels that are segmented.</param>
    /// <param name="screen">Shows the labels that are left out.</param>
    /// <exception cref="UsageException">No label is left to lock.</exception>
    public static LockedLabels Of(string path, LabelVolume voxels, IReadOnlyList<int> drawn, Screen screen)
    {
        int[] present = [.. voxels.Present()], both = [.. present.Intersect(drawn)];
        if (both.Length == present.Length)
        {
            throw new UsageException(present.Length == 0
                ? $"There is nothing to lock in '{path}': every voxel is background."
                : $"There is nothing to lock in '{path}': the prompt draws every label that it holds, {string.Join(", ", both)}.");
        }

        if (both.Length > 0)
        {
            screen.Warn($"Not locked, because the prompt draws it: label {string.Join(", ", both)} of '{path}'.");
        }

        return new LockedLabels(voxels, [.. present.Except(both)]);
    }

    /// <summary>The locked labels as commands of an annotation.</summary>
    public IEnumerable<Command> Commands() => Labels.SelectMany(label =>
    {
        var known = Voxels.Labels.FirstOrDefault(l => l.Id == label);
        return (Command[])
        [
            new AddLabel(label, known?.Name ?? $"label {label}", known?.Colour ?? LabelColours.Of(label)),
            new LockLabel(label, VoxelSet.Of(Voxels, label)),
        ];
    });
}
