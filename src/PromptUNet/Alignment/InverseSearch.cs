using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PromptUNet.Alignment;

/// <summary>
/// Inverse search, section 2.1 of the paper: each patch of a regular grid on the target looks for its place in the source by
/// gradient descent, starting from the coarser scale's flow or from a neighbour's where that fits better. Two
/// sweeps, forth and back, hand good displacements on; they do not pass from one of eight bands of patch rows to the next
/// (as in OpenCV, which searches the bands in parallel).
/// </summary>
internal sealed class InverseSearch(FlowLevel level, int stride, int iterations)
{
    private const int Bands = 8;
    private const float SmallestDeterminant = 0.001f;      // OpenCV's: keeps flat patches where they are

    private readonly Tensor[] _tensors = new Tensor[Count(level.Width, stride) * Count(level.Height, stride)];

    /// <summary>The inverse structure tensor of a patch, and its summed gradients.</summary>
    private record struct Tensor(float XX, float XY, float YY, float SumX, float SumY);

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
        Start();
        int band = (Rows + Bands - 1) / Bands;
        for (int first = 0; first < Rows; first += band)
        {
            int end = Math.Min(first + band, Rows);
            for (int row = first; row < end; row++)
            {
                for (int column = 0; column < Columns; column++)
                {
                    Improve(column, row, column > 0 ? -1 : 0, row > first ? -Columns : 0);
                }
            }

            for (int row = end - 1; row >= first; row--)
            {
                for (int column = Columns - 1; column >= 0; column--)
                {
                    Improve(column, row, column < Columns - 1 ? 1 : 0, row < end - 1 ? Columns : 0);
                }
            }
        }
    }

    private static int Count(int pixels, int stride) => 1 + ((pixels - FlowOptions.PatchSize) / stride);

    private void Start()
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

        return new Tensor(t.YY / determinant, -t.XY / determinant, t.XX / determinant, t.X, t.Y);
    }

    /// <summary>Takes the best of a patch's own and two neighbours' displacements and descends from there.</summary>
    private void Improve(int column, int row, int beside, int across)
    {
        int patch = (row * Columns) + column, x = column * stride, y = row * stride;
        float startX = X[patch], startY = Y[patch];
        if (beside != 0 || across != 0)
        {
            float least = Distance(x, y, startX, startY);
            Try(patch + beside);
            Try(patch + across);

            void Try(int neighbour)
            {
                float otherX = X[neighbour], otherY = Y[neighbour];
                if (otherX == startX && otherY == startY)
                {
                    return;
                }

                float distance = Distance(x, y, otherX, otherY);
                if (distance < least)
                {
                    (least, startX, startY) = (distance, otherX, otherY);
                }
            }
        }

        (X[patch], Y[patch]) = Descend(x, y, startX, startY, _tensors[patch]);
    }

    /// <summary>
    /// Steps of H^-1 times the sum of S^T d, until the patches stop growing more alike; a patch that runs off keeps its start.
    /// Sobel's gradients S are eight times the slope, so a step goes an eighth of Gauss and Newton's way: as in OpenCV, and
    /// stopped early it does not follow noise far.
    /// </summary>
    private (float X, float Y) Descend(int x, int y, float startX, float startY, Tensor inverse)
    {
        float u = startX, v = startY, previous = float.PositiveInfinity;
        int corner = (y * level.Width) + x;
        for (int i = 0; i < iterations / 2; i++)
        {
            ref float source = ref Source(x + u, y + v, out float fx, out float fy);
            var (distance, alongX, alongY) = PatchKernel.Descent(
                ref At(level.Target, corner), ref At(level.GradientX, corner), ref At(level.GradientY, corner), level.Width,
                ref source, level.SourceStride, fx, fy, inverse.SumX, inverse.SumY);
            u -= (inverse.XX * alongX) + (inverse.XY * alongY);
            v -= (inverse.XY * alongX) + (inverse.YY * alongY);
            if (distance >= previous)
            {
                break;
            }

            previous = distance;
        }

        float dx = u - startX, dy = v - startY;
        return (dx * dx) + (dy * dy) <= FlowOptions.PatchSize * FlowOptions.PatchSize ? (u, v) : (startX, startY);
    }

    private float Distance(int x, int y, float u, float v)
    {
        ref float source = ref Source(x + u, y + v, out float fx, out float fy);
        return PatchKernel.Distance(ref At(level.Target, (y * level.Width) + x), level.Width, ref source, level.SourceStride, fx, fy);
    }

    /// <summary>The source pixel left of and above a place, which is held where at least one pixel of the patch lies inside.</summary>
    private ref float Source(float x, float y, out float fx, out float fy)
    {
        x = Math.Clamp(x, 1 - FlowOptions.PatchSize, level.Width - 1);
        y = Math.Clamp(y, 1 - FlowOptions.PatchSize, level.Height - 1);
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        (fx, fy) = (x - left, y - top);
        return ref At(level.Source, level.SourceIndex(left, top));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float At(float[] values, int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(values), index);
}
