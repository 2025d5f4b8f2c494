using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Moves the carried outline by the grey values near it. It is patch-based label fusion (Coupé et al., NeuroImage 2011) with the carried
/// prompt as the only atlas. A pixel x takes the weighted mean of the carried mask, cut at 1/2, at x + u, where |u|^2 is at most 37. The
/// weight is <c>exp(-(d(u) - d_min) / (d_min + 40) - |u|^2 / 32)</c>. Here d is the mean squared difference between the query's 3 x 3
/// pixels around x and the carried image's around x + u. Grey values go from 0 to 255; d_min is the least d of all u. Beyond the window
/// its border is repeated. An instance keeps its memory; one thread at a time.
/// </summary>
public sealed class PatchLabelFusion
{
    private const int Reach = 6, PatchPixels = 9, Border = Reach + 1;

    /// <summary>The work is done in squares as wide as a vector, so that its amount follows the outline.</summary>
    private const int Tile = 8;

    /// <summary>The 40 of the weight, converted to the sum of nine squares of grey values from 0 to 1.</summary>
    private const float Noise = 40f * PatchPixels / (255 * 255);

    /// <summary>Keeps a mean of 0 or 1 from being certain: log odds lie within log 51 = 3.93 of 0.</summary>
    private const float Doubt = 0.02f;

    private static readonly (int X, int Y)[] Displacements =
    [
        .. from y in Enumerable.Range(-Reach, (2 * Reach) + 1)
           from x in Enumerable.Range(-Reach, (2 * Reach) + 1)
           where (x * x) + (y * y) <= (Reach * Reach) + 1
           select (x, y),
    ];

    private static readonly float[] Far = [.. Displacements.Select(u => ((u.X * u.X) + (u.Y * u.Y)) / 32f)];

    private readonly int[] _places = new int[Displacements.Length];       // of the displacements, in numbers of a padded slice
    private readonly float[] _differences = new float[Displacements.Length * Tile * Tile];
    private float[] _query = [], _image = [], _mask = [];                 // with their borders repeated
    private int _stride;

    /// <summary>Log odds that a pixel is of the structure; 0 farther than 8 pixels from the carried outline.</summary>
    /// <param name="query">Grey values in [0, 1], S x S with S a multiple of 8, like all these slices.</param>
    /// <param name="image">The carried image, likewise.</param>
    /// <param name="mask">The carried mask, soft in [0, 1].</param>
    /// <param name="distance">That mask's <see cref="OutlineDistance"/>.</param>
    /// <param name="logOdds">Receives the log odds.</param>
    /// <exception cref="ArgumentException">The slices are not squares of one size, or the size is no multiple of 8.</exception>
    public void Of(Slice query, Slice image, Slice mask, Slice distance, Slice logOdds)
    {
        Check(query, query.Width);
        Check(image, query.Width);
        Check(mask, query.Width);
        Check(distance, query.Width);
        Check(logOdds, query.Width);
        Fit(query.Width);
        Pad(query, _query);
        Pad(image, _image);
        Pad(mask, _mask);
        Harden(_mask);
        for (int top = 0; top < query.Height; top += Tile)
        {
            for (int left = 0; left < query.Width; left += Tile)
            {
                Fuse(left, top, distance, logOdds);
            }
        }
    }

    /// <summary>
    /// How far the carried outline moves at a pixel, outwards, in pixels. The shift fades from 6 to 8 pixels off the outline. Its sum
    /// with the distance is above 0 inside the new mask.
    /// </summary>
    /// <param name="logOdds">Log odds of the pixel from the patches.</param>
    /// <param name="distance">The pixel's distance from the carried outline.</param>
    public static float Shift(float logOdds, float distance) =>
        Math.Clamp((OutlineDistance.Limit - Math.Abs(distance)) / 2, 0, 1) * ((0.675f * logOdds) + 0.21f);

    private static void Check(Slice slice, int size)
    {
        if (slice.Width != size || slice.Height != size || size % Tile != 0)
        {
            throw new ArgumentException(
                $"Labels are fused on squares of one size, a multiple of {Tile}, not on {slice.Width} x {slice.Height}.", nameof(slice));
        }
    }

    private void Fit(int size)
    {
        int stride = size + (2 * Border);
        if (stride == _stride)
        {
            return;
        }

        _stride = stride;
        (_query, _image, _mask) = (new float[stride * stride], new float[stride * stride], new float[stride * stride]);
        for (int i = 0; i < Displacements.Length; i++)
        {
            _places[i] = (Displacements[i].Y * stride) + Displacements[i].X;
        }
    }

    private void Pad(Slice slice, float[] padded)
    {
        int size = slice.Width;
        for (int y = 0; y < _stride; y++)
        {
            var from = slice.Values.AsSpan(Math.Clamp(y - Border, 0, size - 1) * size, size);
            var to = padded.AsSpan(y * _stride, _stride);
            to[..Border].Fill(from[0]);
            from.CopyTo(to[Border..]);
            to[^Border..].Fill(from[^1]);
        }
    }

    /// <summary>Cuts the mask at 1/2: resampling blurred its edge, and patches vote for the drawn mask, in or out.</summary>
    private static void Harden(Span<float> mask)
    {
        foreach (ref float pixel in mask)
        {
            pixel = pixel > 0.5f ? 1 : 0;
        }
    }

    private void Fuse(int left, int top, Slice distance, Slice logOdds)
    {
        int size = distance.Width, at = (top * size) + left, padded = ((top + Border) * _stride) + left + Border;
        if (!AnyNear(distance, at))
        {
            for (int row = 0; row < Tile; row++)
            {
                logOdds.Values.AsSpan(at + (row * size), Tile).Clear();
            }

            return;
        }

        Span<float> least = stackalloc float[Tile * Tile];
        Compare(padded, least);
        for (int row = 0; row < Tile; row++, at += size, padded += _stride)
        {
            var mean = Mean(row, padded, Vector256.Create<float>(least.Slice(row * Tile, Tile)));
            var odds = (mean + Vector256.Create(Doubt)) / (Vector256.Create(1 + Doubt) - mean);
            (Near(distance, at) & Vector256.Log(odds)).CopyTo(logOdds.Values, at);
        }
    }

    private static bool AnyNear(Slice distance, int at)
    {
        var near = Vector256<float>.Zero;
        for (int row = 0; row < Tile; row++)
        {
            near |= Near(distance, at + (row * distance.Width));
        }

        return near != Vector256<float>.Zero;
    }

    /// <summary>Marks which of eight pixels are near the outline, by setting all bits of their numbers.</summary>
    private static Vector256<float> Near(Slice distance, int at) =>
        Vector256.LessThanOrEqual(Vector256.Abs(Vector256.Create(distance.Values, at)), Vector256.Create((float)OutlineDistance.Limit));

    /// <summary>Sums the squared differences of a square's patches for each displacement, and finds each pixel's least one.</summary>
    private void Compare(int at, Span<float> least)
    {
        least.Fill(float.PositiveInfinity);
        ref float smallest = ref least[0];
        for (int u = 0; u < _places.Length; u++)
        {
            ref float query = ref _query[at - _stride], image = ref _image[at - _stride + _places[u]];
            ref float sums = ref _differences[u * Tile * Tile];
            Vector256<float> above = OfRow(ref query, ref image);
            Vector256<float> own = OfRow(ref Unsafe.Add(ref query, _stride), ref Unsafe.Add(ref image, _stride));
            for (int row = 0; row < Tile; row++)
            {
                int next = (row + 2) * _stride;
                var below = OfRow(ref Unsafe.Add(ref query, next), ref Unsafe.Add(ref image, next));
                var sum = above + own + below;
                nuint to = (nuint)(row * Tile);
                sum.StoreUnsafe(ref sums, to);
                Vector256.Min(sum, Vector256.LoadUnsafe(ref smallest, to)).StoreUnsafe(ref smallest, to);
                (above, own) = (own, below);
            }
        }
    }

    /// <summary>Of eight pixels of a row each one's and its two neighbours' squared differences, summed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> OfRow(ref float query, ref float image)
    {
        var before = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref query, 1)) - Vector256.LoadUnsafe(ref Unsafe.Subtract(ref image, 1));
        var here = Vector256.LoadUnsafe(ref query) - Vector256.LoadUnsafe(ref image);
        var after = Vector256.LoadUnsafe(ref query, 1) - Vector256.LoadUnsafe(ref image, 1);
        return Vector256.FusedMultiplyAdd(after, after, Vector256.FusedMultiplyAdd(here, here, before * before));
    }

    /// <summary>The weighted mean of the mask for eight pixels of a square's row.</summary>
    private Vector256<float> Mean(int row, int at, Vector256<float> least)
    {
        var narrowness = Vector256<float>.One / (least + Vector256.Create(Noise));
        Vector256<float> sum = default, weights = default;
        for (int u = 0; u < _places.Length; u++)
        {
            var worse = least - Vector256.LoadUnsafe(ref _differences[((u * Tile) + row) * Tile]);
            var weight = Vector256.Exp(Vector256.FusedMultiplyAdd(worse, narrowness, Vector256.Create(-Far[u])));
            weights += weight;
            sum = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref _mask[at + _places[u]]), sum);
        }

        return sum / weights;
    }
}
