using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// Decides which label each voxel shows; here alone labels meet. The strongest claim wins (<see cref="Strength"/>). Among computed
/// voxels a label that lies over others (<see cref="Nesting"/>) is as strong as the strongest of them. Of equal claims that of the
/// uppermost label wins, and then that of the smaller number. A label whose keyframe leaves a voxel out does not claim it.
/// </summary>
internal static class Composition
{
    /// <summary>Writes the labels of a box of voxels.</summary>
    /// <param name="layers">One for each label.</param>
    /// <param name="nesting">Which of them lie over which.</param>
    /// <param name="box">Inside the volume.</param>
    /// <param name="result">Takes the winners.</param>
    public static void Compose(IEnumerable<Layer> layers, Nesting nesting, VoxelBox box, LabelVolume result)
    {
        Layer[] upwards = [.. layers.OrderBy(l => nesting.Under(l.Label.Id).Count).ThenByDescending(l => l.Label.Id)];
        int pixels = box.Rows.Width * box.Rows.Height;
        int[] own = new int[pixels], winning = new int[pixels], numbers = new int[pixels];
        var under = upwards.Where(l => nesting.IsUnderAny(l.Label.Id)).ToDictionary(l => l.Label.Id, _ => new int[pixels]);
        for (int k = box.First; k <= box.Last; k++)
        {
            Array.Clear(winning);
            Array.Clear(numbers);
            foreach (var layer in upwards)
            {
                bool isThere = layer.Paint(k, box.Rows, own);
                if (under.TryGetValue(layer.Label.Id, out int[]? kept))
                {
                    own.CopyTo(kept, 0);
                }

                if (isThere)
                {
                    foreach (int lower in nesting.Under(layer.Label.Id))
                    {
                        Rise(own, under[lower]);
                    }

                    Compete(layer.Label.Id, own, winning, numbers);
                }
            }

            for (int y = 0; y < box.Rows.Height; y++)
            {
                var (first, _) = result.Grid.Line(2, k, box.Rows.Left, box.Rows.Top + y);
                result.Put(first, numbers.AsSpan(y * box.Rows.Width, box.Rows.Width));
            }
        }
    }

    private static void Rise(Span<int> own, ReadOnlySpan<int> lower)
    {
        for (int i = own.IndexOfAnyExcept(0); i >= 0 && i < own.Length; i++)
        {
            if (own[i] > 0 && lower[i] > own[i] && lower[i] <= Strength.Computed)
            {
                own[i] = lower[i];
            }
        }
    }

    private static void Compete(int label, ReadOnlySpan<int> own, Span<int> winning, Span<int> numbers)
    {
        for (int i = own.IndexOfAnyExcept(0); i >= 0 && i < own.Length; i++)
        {
            if (own[i] > 0 && own[i] >= winning[i])
            {
                (winning[i], numbers[i]) = (own[i], label);
            }
        }
    }
}
