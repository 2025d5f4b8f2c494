using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PromptUNet.Alignment;

/// <summary>
/// Inverse search, section 2.1 of the paper: each patch of a regular grid on the target finds its place in the source by gradient
/// descent. It starts from the coarser scale's flow, or from a neighbour's displacement where that fits better. Two sweeps, forth and
/// back, hand good displacements from patch to patch. The patch rows form eight bands, and displacements do not cross from one band to
/// the next. OpenCV does the same, as it searches the bands in parallel.
/// </summary>
internal sealed class InverseSearch(FlowLevel level, int stride, int iterations)
{
    private const int Bands = 8;
    private const float SmallestDeterminant = 0.001f;      // OpenCV's: keeps flat patches where they are

    private readonly Tensor[] _tensors = new Tensor[Count(level.Width, stride) * Count(level.Height, stride)];
    private readonly Vector128<float> _last = Pair(level.Width - 1, level.Height - 1);      // pixel

    /// <summary>
    /// The columns of a patch's inverse structure tensor, and its summed gradients; each vector uses its first two numbers.
    /// </summary>
    private record struct Tensor(Vector128<float> First, Vector128<float> Second, Vector128<float> Sums);

    /// <summary>A descending patch: displacement, distance before the last step, and whether another step may help.</summary>
    private record struct Descent(Vector128<float> Displacement, float Distance, bool Open);

    /// <summary>Patches along x; patch (c, r) has its upper left pixel at (c * stride, r * stride).</summary>
    public int Columns { get; } = Count(level.Width, stride);

    /// <summary>Patches along y.</summary>
    public int Rows { get; } = Count(level.Height, stride);

    /// <summary>Displacement of each patch along x, row by row.</summary>
    public float[] X { get; } = new float[Count(level.Width, stride) * Count(level.Height, stride)];

    /// <summary>Displacement of each patch along y.</summary>
    public float[] Y { get; } = new float[Count(level.Width, stride) * Count(level.Height, stride)];

    /// <summary>Fills X and Y, starting from the level's dense flow.</summary>
    public void Run()
    {
        Prepare();
        int band = (Rows + Bands - 1) / Bands;
        for (int first = 0; first < Rows; first += 2 * band)
        {
            int middle = Math.Min(first + band, Rows), end = Math.Min(middle + band, Rows);
            Sweep(first, middle, end, 1);
            Sweep(first, middle, end, -1);
        }
    }

    private static int Count(int pixels, int stride) => 1 + ((pixels - FlowOptions.PatchSize) / stride);

    private void Prepare()
    {
        for (int row = 0, patch = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++, patch++)
            {
                int corner = (row * stride * level.Width) + (column * stride);
                int centre = corner + ((level.Width + 1) * FlowOptions.PatchSize / 2);
                (X[patch], Y[patch]) = (level.X[centre], level.Y[centre]);
                _tensors[patch] = Inverse(PatchKernel.Tensor(ref level.GradientX[corner], ref level.GradientY[corner], level.Width));
            }
        }
    }

    private static Tensor Inverse((float XX, float XY, float YY, float X, float Y) t)
    {
        float determinant = (t.XX * t.YY) - (t.XY * t.XY);
        if (Math.Abs(determinant) < SmallestDeterminant)
        {
            determinant = SmallestDeterminant;
        }

        float xy = -t.XY / determinant;
        return new Tensor(Pair(t.YY / determinant, xy), Pair(xy, t.XX / determinant), Pair(t.X, t.Y));
    }

    /// <summary>
    /// One sweep through two bands, [first, middle) and [middle, end), patch by patch in turns. A patch waits for its neighbour and a
    /// step for the one before; taking turns lets the processor work on the other band meanwhile.
    /// </summary>
    /// <param name="way">1 forth, -1 back.</param>
    private void Sweep(int first, int middle, int end, int way)
    {
        int rows = middle - first, count = rows * Columns;
        for (int i = 0; i < count; i++)
        {
            var (row, column) = Math.DivRem(way > 0 ? i : count - 1 - i, Columns);
            int beside = (uint)(column - way) < (uint)Columns ? -way : 0;
            var start = Start(column, first + row, beside, (uint)(row - way) < (uint)rows ? -way * Columns : 0);
            int patch = ((first + row) * Columns) + column, other = -1;
            var otherStart = start;
            if (middle + row < end)
            {
                other = ((middle + row) * Columns) + column;
                otherStart = Start(column, middle + row, beside, (uint)(row - way) < (uint)(end - middle) ? -way * Columns : 0);
            }

            Descend(column, first + row, start, patch, middle + row, otherStart, other);
        }
    }

    /// <summary>The best of a patch's own and two neighbours' displacements.</summary>
    private Vector128<float> Start(int column, int row, int beside, int across)
    {
        int patch = (row * Columns) + column;
        var best = Pair(X[patch], Y[patch]);
        if (beside == 0 && across == 0)
        {
            return best;
        }

        float least = Distance(column, row, best);
        Try(patch + beside);
        Try(patch + across);
        return best;

        void Try(int neighbour)
        {
            var displacement = Pair(X[neighbour], Y[neighbour]);
            if (displacement == best)
            {
                return;
            }

            float distance = Distance(column, row, displacement);
            if (distance < least)
            {
                (least, best) = (distance, displacement);
            }
        }
    }

    /// <summary>
    /// Two patches of a column descend from their starts, in turns. A negative number means that there is no second patch.
    /// </summary>
    private void Descend(int column, int row, Vector128<float> start, int patch, int otherRow, Vector128<float> otherStart, int other)
    {
        var one = new Descent(start, float.PositiveInfinity, true);
        var two = new Descent(otherStart, float.PositiveInfinity, other >= 0);
        for (int step = 0; step < iterations / 2 && (one.Open || two.Open); step++)
        {
            if (one.Open)
            {
                one = Next(one, column, row, in _tensors[patch]);
            }

            if (two.Open)
            {
                two = Next(two, column, otherRow, in _tensors[other]);
            }
        }

        Keep(patch, start, one.Displacement);
        if (other >= 0)
        {
            Keep(other, otherStart, two.Displacement);
        }
    }

    /// <summary>
    /// A step of H^-1 times the sum of S^T d; the last one is where the patches stop growing more alike. Sobel's gradients S are eight
    /// times the slope, so a step is an eighth of the Gauss-Newton step. OpenCV takes the same step; stopped early, it does not follow
    /// noise far.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Descent Next(Descent at, int column, int row, in Tensor inverse)
    {
        int x = column * stride, y = row * stride, corner = (y * level.Width) + x;
        ref float source = ref Source(x, y, at.Displacement, out float fx, out float fy);
        var (distance, along) = PatchKernel.Descent(
            ref At(level.Target, corner), ref At(level.GradientX, corner), ref At(level.GradientY, corner), level.Width,
            ref source, level.SourceStride, fx, fy, inverse.Sums);
        var step = (inverse.First * along[0]) + (inverse.Second * along[1]);
        return new Descent(at.Displacement - step, distance, distance < at.Distance);
    }

    /// <summary>Keeps the displacement found; a patch that moved farther than its edge returns to its start.</summary>
    private void Keep(int patch, Vector128<float> start, Vector128<float> found)
    {
        var way = found - start;
        way *= way;
        var kept = way[0] + way[1] <= FlowOptions.PatchSize * FlowOptions.PatchSize ? found : start;
        (X[patch], Y[patch]) = (kept[0], kept[1]);
    }

    private float Distance(int column, int row, Vector128<float> displacement)
    {
        int x = column * stride, y = row * stride;
        ref float source = ref Source(x, y, displacement, out float fx, out float fy);
        return PatchKernel.Distance(ref At(level.Target, (y * level.Width) + x), level.Width, ref source, level.SourceStride, fx, fy);
    }

    /// <summary>
    /// The source pixel left of and above a place. The place is held so that at least one pixel of the patch lies inside.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref float Source(int x, int y, Vector128<float> displacement, out float fx, out float fy)
    {
        var place = Vector128.ConvertToSingle(Vector128.Create(x, y, 0, 0)) + displacement;
        place = Vector128.MinNative(Vector128.MaxNative(place, Vector128.Create(1f - FlowOptions.PatchSize)), _last);
        var whole = Vector128.Floor(place);
        var pixel = Vector128.ConvertToInt32Native(whole);
        var fraction = place - whole;
        (fx, fy) = (fraction[0], fraction[1]);
        return ref At(level.Source, level.SourceIndex(pixel[0], pixel[1]));
    }

    private static Vector128<float> Pair(float x, float y) => Vector128.Create(x, y, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float At(float[] values, int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(values), index);
}
