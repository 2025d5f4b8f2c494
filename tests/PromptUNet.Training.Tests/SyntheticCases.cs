using PromptUNet.Imaging;
using PromptUNet.Sampling;

namespace PromptUNet.Training.Tests;

/// <summary>Small labelled scans: two balls of different brightness in noise.</summary>
internal static class SyntheticCases
{
    public static IReadOnlyList<LabelledCase> Make(int count = 2, int edge = 40)
    {
        var random = new Random(5);
        var grid = new Grid(new Size3(edge, edge, edge), Affine.Scaling(1, 1, 1));
        return [.. Enumerable.Range(0, count).Select(i => Case(grid, random, $"case{i}"))];
    }

    private static LabelledCase Case(Grid grid, Random random, string name)
    {
        int edge = grid.Size.X;
        int[] labels = new int[grid.Size.Count];
        float[] values = new float[grid.Size.Count];
        for (int k = 0, at = 0; k < edge; k++)
        {
            for (int j = 0; j < edge; j++)
            {
                for (int i = 0; i < edge; i++, at++)
                {
                    labels[at] = Inside(i, j, k, edge * 0.35, edge / 4) ? 1 : Inside(i, j, k, edge * 0.65, edge / 5) ? 2 : 0;
                    values[at] = (100 * labels[at]) + (20 * random.NextSingle());
                }
            }
        }

        return new LabelledCase("balls", name, new Volume(grid, values), new LabelVolume(grid, labels));
    }

    private static bool Inside(int i, int j, int k, double centre, int radius) =>
        Math.Pow(i - centre, 2) + Math.Pow(j - centre, 2) + Math.Pow(k - centre, 2) < radius * radius;
}
