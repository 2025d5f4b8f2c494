using PromptUNet.Imaging;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Sampling;

/// <summary>Labelled volumes small enough to draw thousands of pairs from.</summary>
internal static class LabelledScans
{
    public static readonly Size3 Size = new(110, 100, 36);

    private static readonly (int Label, double X, double Y, double Z, double Radius)[] Balls =
    [
        (1, 44, 44, 12, 8), (2, 60, 44, 14, 6), (3, 44, 58, 22, 5), (4, 60, 57, 22, 7), (5, 52, 50, 31, 3.5),
    ];

    /// <summary>Two scans of five balls; what is outside them is background.</summary>
    public static IReadOnlyList<LabelledCase> OfBalls { get; } = [Scan("balls", "a", 0), Scan("balls", "b", 1)];

    /// <summary>A label map without a scan in which every voxel has a label.</summary>
    public static LabelledCase Map { get; } = new("maps", "filled", null, Labels(background: 9));

    public static LabelledCase Scan(string dataset, string name, int seed, int background = 0)
    {
        var random = new Random(seed);
        var labels = Labels(background);
        float[] values = Array.ConvertAll(labels.ToArray(), label => (100f * label) + (20 * random.NextSingle()));
        return new LabelledCase(dataset, name, new Volume(labels.Grid, values), labels);
    }

    /// <summary>The pixels of a slice of <see cref="OfBalls"/> that carry one of a chain's labels.</summary>
    public static Mask Union(Chain chain, int slice, PixelBox box) => new(
        box.Width, box.Height,
        Array.ConvertAll(OfBalls[chain.Case].Labels.Slice(chain.Axis, slice, box), label => chain.Labels.Contains(label)));

    private static LabelVolume Labels(int background)
    {
        int[] labels = new int[Size.Count];
        for (int k = 0, at = 0; k < Size.Z; k++)
        {
            for (int j = 0; j < Size.Y; j++)
            {
                for (int i = 0; i < Size.X; i++, at++)
                {
                    int inside = Array.FindIndex(Balls, b =>
                        Math.Pow(i - b.X, 2) + Math.Pow(j - b.Y, 2) + Math.Pow(k - b.Z, 2) <= b.Radius * b.Radius);
                    labels[at] = inside < 0 ? background : Balls[inside].Label;
                }
            }
        }

        return new LabelVolume(new Grid(Size, Affine.Scaling(1, 1, 1)), labels);
    }
}
