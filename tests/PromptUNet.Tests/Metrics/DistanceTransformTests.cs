using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

public sealed class DistanceTransformTests
{
    [Fact]
    public void Distances_are_those_of_the_search_over_all_marked_points() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 6], Gen.Int[1, 8], Gen.Double[0.1, 5].Array[3], Gen.Int[0, 100], Gen.Int)
            .Sample((nx, ny, nz, step, percent, seed) =>
        {
            var random = new Random(seed);
            bool[] marked = [.. Enumerable.Range(0, nx * ny * nz).Select(_ => random.Next(100) < percent)];
            var size = new Size3(nx, ny, nz);
            double[] fast = DistanceTransform.Squared(marked, size, (step[0], step[1], step[2]));
            for (int i = 0; i < fast.Length; i++)
            {
                double slow = Search(marked, size, step, i);
                Assert.True(slow == fast[i] || Math.Abs(slow - fast[i]) <= 1e-12 * slow, $"point {i}: {fast[i]}, should be {slow}");
            }
        });

    [Fact]
    public void Without_a_marked_point_everything_is_infinitely_far() =>
        Assert.All(DistanceTransform.Squared(new bool[24], new Size3(2, 3, 4), (1, 1, 1)), d => Assert.Equal(double.PositiveInfinity, d));

    [Fact]
    public void A_single_mark_in_a_corner_is_seen_from_the_opposite_one_along_the_diagonal()
    {
        bool[] marked = new bool[50 * 40 * 30];
        marked[0] = true;
        double[] squared = DistanceTransform.Squared(marked, new Size3(50, 40, 30), (0.5, 1, 3));
        Assert.Equal((24.5 * 24.5) + (39 * 39) + (87 * 87), squared[^1]);
    }

    [Fact]
    public void Empty_grids_and_wrong_steps_are_handled_by_name()
    {
        Assert.Empty(DistanceTransform.Squared([], new Size3(0, 3, 4), (1, 1, 1)));
        Assert.Throws<ArgumentException>(() => DistanceTransform.Squared(new bool[5], new Size3(2, 3, 1), (1, 1, 1)));
        foreach (double step in (double[])[0, -1, double.NaN, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => DistanceTransform.Squared(new bool[1], new Size3(1, 1, 1), (1, step, 1)));
        }
    }

    private static double Search(bool[] marked, Size3 size, double[] step, int from)
    {
        (int X, int Y, int Z) Place(int at) => (at % size.X, at / size.X % size.Y, at / size.X / size.Y);
        var a = Place(from);
        double nearest = double.PositiveInfinity;
        for (int i = 0; i < marked.Length; i++)
        {
            if (marked[i])
            {
                var b = Place(i);
                double x = step[0] * (a.X - b.X), y = step[1] * (a.Y - b.Y), z = step[2] * (a.Z - b.Z);
                nearest = Math.Min(nearest, (x * x) + (y * y) + (z * z));
            }
        }

        return nearest;
    }
}
