namespace PromptUNet.Imaging;

/// <summary>
/// Brings labels from one grid onto another that is finer, coarser or oblique. Each target voxel gets the label in its centre, because
/// labels cannot be averaged. What is thinner than the target's voxels, such as a slice drawn between two of their centres, is kept: it
/// gets the voxel that it lies in.
/// </summary>
internal sealed class Resampling
{
    private readonly LabelVolume _source, _result;
    private readonly Affine _toSource;
    private readonly VoxelBox? _box;     // the target voxels that may get a label

    private Resampling(LabelVolume source, Grid target)
    {
        (_source, _result) = (source, new LabelVolume(target, source.Labels));
        _toSource = target.Affine.Then(source.Grid.Affine.Inverse());
        _box = source.Box() is { } marked ? Reached(marked, source.Grid, target) : null;
    }

    /// <summary>The labels on exactly the target grid, without a warning.</summary>
    public static LabelVolume Onto(LabelVolume source, Grid target)
    {
        var resampling = new Resampling(source, target);
        if (resampling._box is { } box)
        {
            resampling.TakeCentres(box);
            for (int axis = 0; axis < 3; axis++)
            {
                resampling.KeepThin(box, axis);
            }

            resampling.KeepSmall();
        }

        return resampling._result;
    }

    /// <summary>The target voxels that touch a box of source voxels; null when there are none.</summary>
    private static VoxelBox? Reached(VoxelBox marked, Grid source, Grid target)
    {
        var toTarget = source.Affine.Then(target.Affine.Inverse());
        double[] low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        for (int corner = 0; corner < 8; corner++)
        {
            double[] voxel = [.. Enumerable.Range(0, 3).Select(a =>
                (corner >> a & 1) == 0 ? marked.Along(a).First - 0.5 : marked.Along(a).Last + 0.5)];
            var (x, y, z) = toTarget.Apply(voxel[0], voxel[1], voxel[2]);
            double[] place = [x, y, z];
            for (int a = 0; a < 3; a++)
            {
                (low[a], high[a]) = (Math.Min(low[a], place[a]), Math.Max(high[a], place[a]));
            }
        }

        int[] first = [.. Enumerable.Range(0, 3).Select(a => (int)Math.Clamp(Math.Floor(low[a]), 0, target.Size[a]))];
        int[] last = [.. Enumerable.Range(0, 3).Select(a => (int)Math.Clamp(Math.Ceiling(high[a]), -1, target.Size[a] - 1))];
        return Enumerable.Range(0, 3).All(a => first[a] <= last[a])
            ? new VoxelBox(new PixelBox(first[0], first[1], last[0], last[1]), first[2], last[2])
            : null;
    }

    private void TakeCentres(VoxelBox box)
    {
        int[] row = new int[box.Rows.Width];
        for (int k = box.First; k <= box.Last; k++)
        {
            for (int j = box.Rows.Top; j <= box.Rows.Bottom; j++)
            {
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = LabelAt(box.Rows.Left + i, j, k);
                }

                _result.Put(Index(box.Rows.Left, j, k), row);
            }
        }
    }

    /// <summary>Looks at every source voxel along the target's lines, and keeps what no centre met.</summary>
    private void KeepThin(VoxelBox box, int axis)
    {
        var (x, y, z) = _toSource.Column(axis);
        double length = Math.Max(Math.Abs(x), Math.Max(Math.Abs(y), Math.Abs(z)));
        if (length < 1.001)
        {
            return;     // a step in the target is at most one voxel of the source: centres meet all
        }

        int samples = (int)Math.Ceiling(length);
        var (p, q) = axis switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };
        var (along, across, rows) = (box.Along(axis), box.Along(p), box.Along(q));
        double[] place = new double[3];
        for (int row = rows.First; row <= rows.Last; row++)
        {
            for (int column = across.First; column <= across.Last; column++)
            {
                (place[p], place[q]) = (column, row);
                KeepThin(place, axis, along, samples);
            }
        }
    }

    private void KeepThin(double[] place, int axis, (int First, int Last) along, int samples)
    {
        int steps = (along.Last - along.First + 1) * samples;
        for (int step = 0, end; step < steps; step = end)
        {
            int label = Sample(step);
            for (end = step + 1; end < steps && Sample(end) == label;)
            {
                end++;
            }

            if (label != 0)
            {
                // A run that holds a voxel's centre has that voxel already, and its middle lies in it.
                place[axis] = Nearest((PlaceOf(step) + PlaceOf(end - 1)) / 2);
                long middle = Index((int)place[0], (int)place[1], (int)place[2]);
                _result[middle] = _result[middle] == 0 ? label : _result[middle];
            }
        }

        double PlaceOf(int step) => along.First - 0.5 + ((step + 0.5) / samples);

        int Sample(int step)
        {
            place[axis] = PlaceOf(step);
            return LabelAt(place[0], place[1], place[2]);
        }
    }

    /// <summary>Carries the voxels of labels that are smaller than a target voxel in all directions.</summary>
    private void KeepSmall()
    {
        int[] lost = [.. _source.Present().Except(_result.Present())];
        if (lost.Length == 0)
        {
            return;
        }

        var toTarget = _source.Grid.Affine.Then(_result.Grid.Affine.Inverse());
        var (from, to) = (_source.Grid.Size, _result.Grid.Size);
        int[] row = new int[from.X];
        for (int k = 0; k < from.Z; k++)
        {
            for (int j = 0; j < from.Y; j++)
            {
                _source.CopyRow(j, k, row);
                for (int i = 0; i < row.Length; i++)
                {
                    if (row[i] == 0 || !lost.Contains(row[i]))
                    {
                        continue;
                    }

                    var (x, y, z) = toTarget.Apply(i, j, k);
                    if (IsWithin(to, x, y, z) && Index(Nearest(x), Nearest(y), Nearest(z)) is var voxel && _result[voxel] == 0)
                    {
                        _result[voxel] = row[i];
                    }
                }
            }
        }
    }

    /// <summary>The label at a place in the target's indices, fractions allowed.</summary>
    private int LabelAt(double i, double j, double k)
    {
        var (x, y, z) = _toSource.Apply(i, j, k);
        var size = _source.Grid.Size;
        return IsWithin(size, x, y, z) ? _source[(((((long)Nearest(z)) * size.Y) + Nearest(y)) * size.X) + Nearest(x)] : 0;
    }

    private long Index(int i, int j, int k) => ((((long)k * _result.Grid.Size.Y) + j) * _result.Grid.Size.X) + i;

    private static int Nearest(double place) => (int)Math.Floor(place + 0.5);

    /// <summary>Whether the voxel nearest to a place is one of the volume.</summary>
    internal static bool IsWithin(Size3 size, double x, double y, double z) =>
        x >= -0.5 && y >= -0.5 && z >= -0.5 && x < size.X - 0.5 && y < size.Y - 0.5 && z < size.Z - 0.5;
}
