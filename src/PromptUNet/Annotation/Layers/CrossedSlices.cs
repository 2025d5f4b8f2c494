using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// The slices of a label that its keyframes across other axes change, with their new logits. Keyframes across one of the two axes are
/// followed first, those across the other then see what became of the slices. Slices that are keyframes themselves stay.
/// </summary>
internal static class CrossedSlices
{
    /// <param name="grid">The scan's.</param>
    /// <param name="axis">The axis that the label's slices lie across.</param>
    /// <param name="computed">The slices as they were computed; null for an empty one.</param>
    /// <param name="keyframes">The label's.</param>
    /// <returns>By slice; null where nothing is left. Slices that stay as they are have no entry.</returns>
    public static Dictionary<int, SliceLogits?> Of(Grid grid, int axis, IReadOnlyList<SliceLogits?> computed, Keyframes keyframes)
    {
        int[] axes = [.. Enumerable.Range(0, 3).Where(a => a != axis && keyframes.Across(a).Count > 0)];
        if (axes.Length == 0 || Bounds(grid, axis, computed, keyframes, axes) is not { } box)
        {
            return [];
        }

        var logits = new LogitBox(box, grid.Spacing);
        var (first, last) = logits.Along(axis);
        for (int slice = first; slice <= last; slice++)
        {
            if (computed[slice] is { } there)
            {
                logits.Fill(new SlicePlace(axis, slice), there);
            }
        }

        foreach (int other in axes)
        {
            new OutlineDisplacement(logits, other, keyframes.Across(other), Given(logits, other, axis, keyframes)).Apply();
        }

        return Changed(logits, axis, computed);
    }

    /// <summary>Where the label is and may come to be, and a voxel around that, as the distance to an outline needs both sides.</summary>
    private static VoxelBox? Bounds(Grid grid, int axis, IReadOnlyList<SliceLogits?> computed, Keyframes keyframes, int[] axes)
    {
        VoxelBox? box = null;
        for (int slice = 0; slice < computed.Count; slice++)
        {
            box = VoxelBox.Union(box, computed[slice] is { } there ? new SlicePlace(axis, slice).Box(there.Box) : null);
        }

        foreach (var (slice, keyframe, other) in from a in axes from k in keyframes.Across(a) select (k.Key, k.Value, a))
        {
            box = VoxelBox.Union(box, keyframe.Mask.Box is { } drawn
                ? OutlineDisplacement.Around(new SlicePlace(other, slice), drawn, keyframe.Mask.Count, grid) : null);
        }

        return box is not { } own ? null : new VoxelBox(
            new PixelBox(
                Math.Max(0, own.Rows.Left - 1), Math.Max(0, own.Rows.Top - 1), Math.Min(grid.Size.X - 1, own.Rows.Right + 1),
                Math.Min(grid.Size.Y - 1, own.Rows.Bottom + 1)),
            Math.Max(0, own.First - 1), Math.Min(grid.Size.Z - 1, own.Last + 1));
    }

    /// <summary>By pixel of the box's planes across an axis: whether it is on a keyframe across the label's axis.</summary>
    private static bool[] Given(LogitBox logits, int other, int axis, Keyframes keyframes)
    {
        var part = logits.On(other);
        bool[] isGiven = new bool[part.Width * part.Height];
        foreach (int slice in keyframes.Across(axis).Keys)
        {
            var line = new SlicePlace(other, 0).CrossedBy(new SlicePlace(axis, slice));
            for (int i = 0; i < isGiven.Length; i++)
            {
                isGiven[i] |= line.Index == (line.IsColumn ? part.Left + (i % part.Width) : part.Top + (i / part.Width));
            }
        }

        return isGiven;
    }

    private static Dictionary<int, SliceLogits?> Changed(LogitBox logits, int axis, IReadOnlyList<SliceLogits?> computed)
    {
        var part = logits.On(axis);
        byte[] before = new byte[part.Width * part.Height], after = new byte[before.Length];
        var changed = new Dictionary<int, SliceLogits?>();
        var (first, last) = logits.Along(axis);
        for (int slice = first; slice <= last; slice++)
        {
            Array.Clear(before);
            for (int y = 0; y < part.Height; y++)
            {
                computed[slice]?.CopyRow(part.Top + y, part.Left, before.AsSpan(y * part.Width, part.Width));
            }

            logits.Copy(new SlicePlace(axis, slice), after);
            if (!after.AsSpan().SequenceEqual(before))
            {
                changed.Add(slice, SliceLogits.Of(part, after));
            }
        }

        return changed;
    }
}
