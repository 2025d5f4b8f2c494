using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// Labels compete for each voxel. Locked voxels and keyframes keep their label. Elsewhere the label with the largest logit wins, and of
/// equal ones that with the smaller number. A label whose keyframe leaves a voxel out does not compete for it.
/// </summary>
internal static class Composition
{
    /// <summary>Writes the labels of a box of voxels.</summary>
    /// <param name="layers">By ascending label.</param>
    /// <param name="box">Inside the volume.</param>
    /// <param name="result">Takes the winners.</param>
    public static void Compose(IReadOnlyCollection<Layer> layers, VoxelBox box, LabelVolume result)
    {
        int pixels = box.Rows.Width * box.Rows.Height;
        byte[] own = new byte[pixels], winning = new byte[pixels];
        int[] numbers = new int[pixels];
        for (int k = box.First; k <= box.Last; k++)
        {
            Array.Clear(winning);
            Array.Clear(numbers);
            foreach (var layer in layers)
            {
                layer.Paint(k, box.Rows, own);
                Compete(layer.Label.Id, own, winning, numbers);
            }

            for (int y = 0; y < box.Rows.Height; y++)
            {
                var (first, _) = result.Grid.Line(2, k, box.Rows.Left, box.Rows.Top + y);
                result.Put(first, numbers.AsSpan(y * box.Rows.Width, box.Rows.Width));
            }
        }
    }

    private static void Compete(int label, ReadOnlySpan<byte> own, Span<byte> winning, Span<int> numbers)
    {
        for (int i = own.IndexOfAnyExcept((byte)0); i >= 0 && i < own.Length; i++)
        {
            if (own[i] > winning[i])
            {
                (winning[i], numbers[i]) = (own[i], label);
            }
        }
    }
}
