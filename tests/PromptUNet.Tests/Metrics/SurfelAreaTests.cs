using System.Numerics;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

public sealed class SurfelAreaTests
{
    /// <summary>
    /// For one arrangement of each kind, its code and the normals of its triangles in surface-distance's lookup table, without signs. The
    /// code's bits are in that program's order: 128 for the voxel at 0, 0, 0, halved along axis 2, then 1, then 0.
    /// </summary>
    public static TheoryData<int, double[][]> Published => new()
    {
        { 0b00000001, [[0.125, 0.125, 0.125]] },
        { 0b00000011, [[0.25, 0.25, 0], [0.25, 0.25, 0]] },
        { 0b00000110, [[0.125, 0.125, 0.125], [0.125, 0.125, 0.125]] },
        { 0b00011000, [[0.125, 0.125, 0.125], [0.125, 0.125, 0.125]] },
        { 0b00000111, [[0.5, 0, 0], [0.25, 0.25, 0.25], [0.125, 0.125, 0.125]] },
        { 0b00011001, [[0, 0.25, 0.25], [0, 0.25, 0.25], [0.125, 0.125, 0.125]] },
        { 0b00010110, [[0.125, 0.125, 0.125], [0.125, 0.125, 0.125], [0.125, 0.125, 0.125]] },
        { 0b00001111, [[0.5, 0, 0], [0.5, 0, 0]] },
        { 0b00010111, [[0.125, 0.125, 0.125], [0.25, 0.25, 0.25], [0.25, 0.25, 0.25], [0.125, 0.125, 0.125]] },
        { 0b00011011, [[0.125, 0.125, 0.125], [0.375, 0.375, 0.375], [0, 0.25, 0.25], [0.25, 0, 0.25]] },
        { 0b00011101, [[0.375, 0.375, 0.375], [0, 0.25, 0.25], [0.125, 0.125, 0.125], [0.25, 0.25, 0]] },
        { 0b00011110, [[0.5, 0, 0], [0.125, 0.125, 0.125], [0.25, 0.25, 0.25], [0.125, 0.125, 0.125]] },
        { 0b00111100, [[0.25, 0.25, 0], [0.25, 0.25, 0], [0.25, 0.25, 0], [0.25, 0.25, 0]] },
        { 0b01101001, [[0.125, 0.125, 0.125], [0.125, 0.125, 0.125], [0.125, 0.125, 0.125], [0.125, 0.125, 0.125]] },
        { 0b11100000, [[0.5, 0, 0], [0.125, 0.125, 0.125], [0.25, 0.25, 0.25]] },
        { 0b00000000, [] },
        { 0b11111111, [] },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Areas_are_those_of_the_published_triangles(int code, double[][] normals)
    {
        double expected = normals.Sum(n => Math.Sqrt(Square(n[0] * 2 * 1) + Square(n[1] * 3 * 1) + Square(n[2] * 3 * 2)));
        Assert.Equal(expected, new SurfelArea((3, 2, 1))[OwnOrder(code)], 1e-12);
    }

    [Fact]
    public void Every_arrangement_is_one_of_the_published_kinds_turned_mirrored_or_inverted()
    {
        var known = Published.SelectMany(row => Turned(OwnOrder(row.Data.Item1))).Select(t => t.Code).ToHashSet();
        Assert.Equal(256, known.Union(known.Select(c => 255 - c)).Count());
    }

    [Fact]
    public void Turning_mirroring_and_inverting_the_voxels_leaves_the_area()
    {
        double[] edges = [3, 2, 1];
        var areas = new SurfelArea((3, 2, 1));
        for (int code = 0; code < 256; code++)
        {
            Assert.Equal(areas[code], areas[255 - code], 1e-12);
            foreach (var (turned, axes) in Turned(code))
            {
                Assert.Equal(areas[code], new SurfelArea((edges[axes[0]], edges[axes[1]], edges[axes[2]]))[turned], 1e-12);
            }
        }
    }

    /// <summary>The arrangement under all permutations and mirrorings of the axes; axis a of the turned one was axes[a].</summary>
    private static IEnumerable<(int Code, int[] Axes)> Turned(int code)
    {
        foreach (int[] axes in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
        {
            for (int mirror = 0; mirror < 8; mirror++)
            {
                int turned = 0;
                for (int voxel = 0; voxel < 8; voxel++)
                {
                    int source = ((voxel & 1) << axes[0]) | ((voxel >> 1 & 1) << axes[1]) | ((voxel >> 2) << axes[2]);
                    turned |= (code >> (source ^ mirror) & 1) << voxel;
                }

                yield return (turned, axes);
            }
        }
    }

    private static int OwnOrder(int published)
    {
        int code = 0;
        for (int voxel = 0; voxel < 8; voxel++)
        {
            int bit = 7 - (((voxel & 1) << 2) | (voxel & 2) | (voxel >> 2));
            code |= (published >> bit & 1) << voxel;
        }

        Assert.Equal(BitOperations.PopCount((uint)published), BitOperations.PopCount((uint)code));
        return code;
    }

    private static double Square(double x) => x * x;
}
