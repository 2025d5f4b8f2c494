using System.Numerics;

namespace PromptUNet.Metrics;

/// <summary>
/// The area of the surface that marching cubes puts between the eight voxels around a voxel corner ("surfel"), as
/// DeepMind's surface-distance defines it: https://github.com/google-deepmind/surface-distance.
/// </summary>
/// <remarks>
/// The surface cuts the edges of the cube of voxel centres half way. The voxels inside or those outside, whichever are fewer, are split
/// into groups of neighbours sharing faces. Every group has a patch of its own. A0, A1, A2 are the areas of the cube's faces (mm^2, A0
/// across axis 0), and t is the triangle that cuts one corner off. The patches' areas are: One voxel: t. Two along axis a: an oblique
/// rectangle e(a). Three in a plane across a: Aa / 2 + 3 t. Four in a plane: Aa. A voxel with its three neighbours: a hexagon, 6 t. A
/// winding chain of four with ends along a and c: 4 t + (e(a) + e(c)) / 2.
/// </remarks>
public sealed class SurfelArea
{
    private readonly double[] _areas = new double[256];
    private readonly double[] _face;
    private readonly double[] _ridge;
    private readonly double _corner;

    /// <param name="spacing">Voxel edges in mm.</param>
    public SurfelArea((double X, double Y, double Z) spacing)
    {
        _face = [spacing.Y * spacing.Z, spacing.X * spacing.Z, spacing.X * spacing.Y];
        double xx = _face[0] * _face[0], yy = _face[1] * _face[1], zz = _face[2] * _face[2];
        _corner = Math.Sqrt(xx + yy + zz) / 8;
        _ridge = [Math.Sqrt(yy + zz) / 2, Math.Sqrt(xx + zz) / 2, Math.Sqrt(xx + yy) / 2];
        for (int code = 1; code < 255; code++)
        {
            _areas[code] = Patches(BitOperations.PopCount((uint)code) > 4 ? ~code & 255 : code);
        }
    }

    /// <summary>Area in mm^2; bit <c>x + 2 y + 4 z</c> of the code is set where that voxel of the eight is inside.</summary>
    public double this[int code] => _areas[code];

    private double Patches(int voxels)
    {
        double area = 0;
        while (voxels != 0)
        {
            int group = Group(voxels);
            area += Patch(group);
            voxels &= ~group;
        }

        return area;
    }

    /// <summary>The lowest voxel and all voxels connected to it through shared faces.</summary>
    private static int Group(int voxels)
    {
        int group = voxels & -voxels;
        for (int before = 0; before != group;)
        {
            before = group;
            group |= (Shifted(group, 0) | Shifted(group, 1) | Shifted(group, 2)) & voxels;
        }

        return group;
    }

    private double Patch(int group)
    {
        int[] pairs = [Pairs(group, 0), Pairs(group, 1), Pairs(group, 2)];
        int flat = Array.IndexOf(pairs, 0);     // an axis without a pair: the group lies across it
        return (BitOperations.PopCount((uint)group), pairs.Sum()) switch
        {
            (1, _) => _corner,
            (2, _) => _ridge[Array.IndexOf(pairs, 1)],
            (3, _) => (_face[flat] / 2) + (3 * _corner),
            (_, 4) => _face[flat],
            _ when HasCentre(group) => 6 * _corner,
            _ => (4 * _corner) + ChainEnds(group),
        };
    }

    /// <summary>Half a ridge for either end of a chain: only the middle link joins two voxels that both have two neighbours.</summary>
    private double ChainEnds(int group)
    {
        double ends = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            int linked = group & Shifted(group, axis);
            bool middle = Neighbours(group, BitOperations.TrailingZeroCount(linked)) == 2
                && Neighbours(group, BitOperations.Log2((uint)linked)) == 2;
            ends += middle ? 0 : _ridge[axis] / 2;
        }

        return ends;
    }

    private static bool HasCentre(int group)
    {
        for (int voxel = 0; voxel < 8; voxel++)
        {
            if ((group >> voxel & 1) != 0 && Neighbours(group, voxel) == 3)
            {
                return true;
            }
        }

        return false;
    }

    private static int Neighbours(int group, int voxel) =>
        (group >> (voxel ^ 1) & 1) + (group >> (voxel ^ 2) & 1) + (group >> (voxel ^ 4) & 1);

    /// <summary>Voxels of the group side by side along an axis.</summary>
    private static int Pairs(int group, int axis) => BitOperations.PopCount((uint)(group & Shifted(group, axis))) / 2;

    /// <summary>Every voxel swapped with its neighbour along an axis.</summary>
    private static int Shifted(int group, int axis)
    {
        int lower = axis switch { 0 => 0b01010101, 1 => 0b00110011, _ => 0b00001111 };
        int by = 1 << axis;
        return ((group & lower) << by) | ((group >> by) & lower);
    }
}
