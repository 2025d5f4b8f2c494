using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// Decides which label each voxel shows; here alone labels meet. The strongest claim wins (<see cref="Strength"/>), and of equal ones
/// that of the smaller number. A label whose keyframe leaves a voxel out does not claim it.
/// </summary>
internal static class Composition
{
    /// <summary>Writes the labels of a box of voxels.</summary>
    /// <param name="layers">By ascending label.</param>
    /// <param name="nesting">Which labels lie over which.</param>
    /// <param name="box">Inside the volume.</param>
    /// <param name="result">Takes the winners.</param>
    public static void Compose(IEnumerable<Layer> layers, Nesting nesting, VoxelBox box, LabelVolume result)
    {
        (Layer Layer, int Level)[] all = [.. layers.Select(l => (l, nesting.Level(l.Label.Id)))];
        int pixels = box.Rows.Width * box.Rows.Height;
        int[] own = new int[pixels], winning = new int[pixels], numbers = new int[pixels];
        for (int k = box.First; k <= box.Last; k++)
        {
            Array.Clear(winning);
            Array.Clear(numbers);
            foreach (var (layer, level) in all)
            {
                if (layer.Paint(k, box.Rows, level, own))
                {
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

    private static void Compete(int label, ReadOnlySpan<int> own, Span<int> winning, Span<int> numbers)
    {
        for (int i = own.IndexOfAnyExcept(0); i >= 0 && i < own.Length; i++)
        {
            if (own[i] > winning[i])
            {
                (winning[i], numbers[i]) = (own[i], label);
            }
        }
    }
}
