namespace PromptUNet.Imaging;

/// <summary>
/// A map of one grid's voxels onto another's in which each meets exactly one: axes exchanged or reversed, and a shift by whole voxels.
/// Axis a of the source runs along axis <c>Axes[a]</c> of the target; its voxel i lies at <c>Steps[a] * i + Shifts[a]</c> there.
/// </summary>
/// <param name="Steps">1, or -1 for a reversed axis.</param>
internal sealed record Lattice(Grid Source, Grid Target, int[] Axes, int[] Steps, int[] Shifts)
{
    /// <summary>Half a voxel, and a little for rounding: files that state the corner instead of the centre are as far off.</summary>
    private const double Tolerance = 0.501;

    /// <summary>How much an edge may differ at most; the corners of a grid of some size allow less.</summary>
    private const double EdgeTolerance = 0.1;

    /// <summary>Whether the source covers the target voxel by voxel: it is the same array, maybe turned.</summary>
    public bool Covers => Enumerable.Range(0, 3).All(a =>
        Source.Size[a] == Target.Size[Axes[a]] && Shifts[a] == (Steps[a] > 0 ? 0 : Source.Size[a] - 1));

    /// <summary>Whether it is the same array, not turned.</summary>
    public bool IsIdentity => Covers && Axes is [0, 1, 2] && Steps is [1, 1, 1];

    /// <summary>The map; null when no such map comes within half a voxel everywhere in the source.</summary>
    public static Lattice? Between(Grid source, Grid target)
    {
        var toTarget = source.Affine.Then(target.Affine.Inverse());
        int[] axes = [-1, -1, -1], steps = [1, 1, 1];
        for (int a = 0; a < 3; a++)
        {
            double[] column = Column(toTarget, a);
            int along = Enumerable.Range(0, 3).MaxBy(b => Math.Abs(column[b]));
            if (Math.Abs(Math.Abs(column[along]) - 1) <= EdgeTolerance)
            {
                (axes[a], steps[a]) = (along, Math.Sign(column[along]));
            }
            else if (source.Size[a] > 1)
            {
                return null;
            }
        }

        // The thickness of a single slice does not count, where the target has one slice too.
        int single = Array.IndexOf(axes, -1);
        if (single >= 0 && axes.Count(b => b < 0) == 1)
        {
            axes[single] = Enumerable.Range(0, 3).First(b => !axes.Contains(b));
            axes[single] = target.Size[axes[single]] == 1 ? axes[single] : -1;
        }

        if (!Enumerable.Range(0, 3).All(axes.Contains))
        {
            return null;
        }

        var lattice = new Lattice(source, target, axes, steps, [0, 0, 0]);
        return lattice.Shifted(toTarget, covering: true) ?? lattice.Shifted(toTarget, covering: false);
    }

    /// <summary>The labels on the target grid; background where the source does not reach.</summary>
    public LabelVolume Copy(LabelVolume source)
    {
        var result = new LabelVolume(Target, source.Labels);
        int[] of = [Array.IndexOf(Axes, 0), Array.IndexOf(Axes, 1), Array.IndexOf(Axes, 2)];       // the source axis along each target axis
        long[] strides = [1, Source.Size.X, (long)Source.Size.X * Source.Size.Y];
        var (first, last) = Reach(of[0]);
        if (first > last)
        {
            return result;
        }

        int[] row = new int[last - first + 1];
        for (int k = 0; k < Target.Size.Z; k++)
        {
            for (int j = 0; j < Target.Size.Y; j++)
            {
                int y = At(of[1], j), z = At(of[2], k);
                if ((uint)y >= (uint)Source.Size[of[1]] || (uint)z >= (uint)Source.Size[of[2]])
                {
                    continue;
                }

                long line = (y * strides[of[1]]) + (z * strides[of[2]]);
                source.CopyTo(line + (Math.Min(At(of[0], first), At(of[0], last)) * strides[of[0]]), (int)strides[of[0]], row);
                if (Steps[of[0]] < 0)
                {
                    Array.Reverse(row);
                }

                result.Put((((long)k * Target.Size.Y) + j) * Target.Size.X + first, row);
            }
        }

        return result;
    }

    private static double[] Column(Affine affine, int axis)
    {
        var (x, y, z) = affine.Column(axis);
        return [x, y, z];
    }

    /// <summary>The source's index, along one of its axes, of the target's index along the same line.</summary>
    private int At(int axis, int index) => Steps[axis] * (index - Shifts[axis]);

    /// <summary>The target's indices that a source axis reaches.</summary>
    private (int First, int Last) Reach(int axis)
    {
        int one = Shifts[axis], other = Shifts[axis] + (Steps[axis] * (Source.Size[axis] - 1));
        return (Math.Max(0, Math.Min(one, other)), Math.Min(Target.Size[Axes[axis]] - 1, Math.Max(one, other)));
    }

    /// <summary>The map with the shift that covers the target, or the one that is nearest in the middle.</summary>
    private Lattice? Shifted(Affine toTarget, bool covering)
    {
        var (x, y, z) = toTarget.Apply((Source.Size.X - 1) / 2.0, (Source.Size.Y - 1) / 2.0, (Source.Size.Z - 1) / 2.0);
        double[] middle = [x, y, z];
        int[] shifts = [.. Enumerable.Range(0, 3).Select(a => covering
            ? Steps[a] > 0 ? 0 : Source.Size[a] - 1
            : (int)Math.Clamp(
                Math.Round(middle[Axes[a]] - (Steps[a] * (Source.Size[a] - 1) / 2.0)), int.MinValue / 4.0, int.MaxValue / 4.0))];
        var shifted = this with { Shifts = shifts };
        return (!covering || shifted.Covers) && shifted.Holds(toTarget) ? shifted : null;
    }

    private bool Holds(Affine toTarget) => Enumerable.Range(0, 8).All(corner =>
    {
        int[] voxel = [(corner & 1) * (Source.Size.X - 1), (corner >> 1 & 1) * (Source.Size.Y - 1), (corner >> 2) * (Source.Size.Z - 1)];
        var (x, y, z) = toTarget.Apply(voxel[0], voxel[1], voxel[2]);
        double[] place = [x, y, z];
        return Enumerable.Range(0, 3).All(a =>
            Math.Abs(place[Axes[a]] - ((Steps[a] * voxel[a]) + Shifts[a])) <= Tolerance);
    });
}
