using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PromptUNet.Alignment;

/// <summary>
/// The sums over one 8 x 8 patch of which inverse search consists. d is the source, sampled bilinearly at a displacement, minus the
/// target. The caller makes sure that 8 rows of 8 target pixels and 9 rows of 9 source pixels lie in memory.
/// </summary>
internal static class PatchKernel
{
    private const float Pixels = FlowOptions.PatchSize * FlowOptions.PatchSize;

    /// <summary>Sum of squares of d less its mean: insensitive to a change of brightness.</summary>
    /// <param name="target">Upper left pixel of the target's patch.</param>
    /// <param name="targetStride">Numbers from a target row to the next.</param>
    /// <param name="source">Pixel of the source left of and above the displaced patch's corner.</param>
    /// <param name="sourceStride">Numbers from a source row to the next.</param>
    /// <param name="fx">Fraction of a pixel from <paramref name="source"/> to the corner along x, in [0, 1).</param>
    /// <param name="fy">Likewise along y.</param>
    public static float Distance(ref float target, int targetStride, ref float source, int sourceStride, float fx, float fy)
    {
        Vector256<float> sum = default, squares = default;
        var below = Row(ref source, fx);
        for (int row = 0; row < FlowOptions.PatchSize; row++)
        {
            var above = below;
            source = ref Unsafe.Add(ref source, sourceStride);
            below = Row(ref source, fx);
            var d = Blend(above, below, fy) - Vector256.LoadUnsafe(ref target);
            target = ref Unsafe.Add(ref target, targetStride);
            sum += d;
            squares = Vector256.FusedMultiplyAdd(d, d, squares);
        }

        float total = Vector256.Sum(sum);
        return Vector256.Sum(squares) - (total * total / Pixels);
    }

    /// <summary>
    /// The same distance with the sums that a descent step needs, section 2.1: d times the target's gradient, both less their means.
    /// </summary>
    /// <param name="gradientX">The target patch's derivative along x, laid out like the target.</param>
    /// <param name="gradientY">Likewise along y.</param>
    /// <param name="gradientSums">Sums of the patch's gradients along x and along y, the first two numbers.</param>
    /// <inheritdoc cref="Distance"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float Distance, Vector128<float> Along) Descent(
        ref float target, ref float gradientX, ref float gradientY, int targetStride, ref float source, int sourceStride,
        float fx, float fy, Vector128<float> gradientSums)
    {
        Vector256<float> sum = default, squares = default, alongX = default, alongY = default;
        var below = Row(ref source, fx);
        nint at = 0, from = sourceStride;
        for (int row = 0; row < FlowOptions.PatchSize; row++, at += targetStride, from += sourceStride)
        {
            var above = below;
            below = Row(ref Unsafe.Add(ref source, from), fx);
            var d = Blend(above, below, fy) - Vector256.LoadUnsafe(ref Unsafe.Add(ref target, at));
            sum += d;
            squares = Vector256.FusedMultiplyAdd(d, d, squares);
            alongX = Vector256.FusedMultiplyAdd(d, Vector256.LoadUnsafe(ref Unsafe.Add(ref gradientX, at)), alongX);
            alongY = Vector256.FusedMultiplyAdd(d, Vector256.LoadUnsafe(ref Unsafe.Add(ref gradientY, at)), alongY);
        }

        var sums = Sums(sum, squares, alongX, alongY);
        float total = sums.ToScalar(), mean = total / Pixels;
        return (sums[1] - (total * mean), Vector128.Shuffle(sums, Vector128.Create(2, 3, 2, 3)) - (mean * gradientSums));
    }

    /// <summary>The structure tensor of a patch and the sums of its gradients.</summary>
    public static (float XX, float XY, float YY, float X, float Y) Tensor(ref float gradientX, ref float gradientY, int stride)
    {
        Vector256<float> xx = default, xy = default, yy = default, sumX = default, sumY = default;
        for (int row = 0; row < FlowOptions.PatchSize; row++)
        {
            var x = Vector256.LoadUnsafe(ref gradientX, (nuint)(row * stride));
            var y = Vector256.LoadUnsafe(ref gradientY, (nuint)(row * stride));
            xx = Vector256.FusedMultiplyAdd(x, x, xx);
            xy = Vector256.FusedMultiplyAdd(x, y, xy);
            yy = Vector256.FusedMultiplyAdd(y, y, yy);
            sumX += x;
            sumY += y;
        }

        return (Vector256.Sum(xx), Vector256.Sum(xy), Vector256.Sum(yy), Vector256.Sum(sumX), Vector256.Sum(sumY));
    }

    /// <summary>The sums of four vectors' numbers, in the order of <see cref="Vector256.Sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Sums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        if (!Avx.IsSupported)
        {
            return Vector128.Create(Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
        }

        var halves = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return halves.GetLower() + halves.GetUpper();
    }

    /// <summary>Eight pixels of a row, sampled <paramref name="fx"/> to the right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Row(ref float source, float fx) =>
        Blend(Vector256.LoadUnsafe(ref source), Vector256.LoadUnsafe(ref source, 1), fx);

    /// <summary>From <paramref name="a"/> a fraction of the way to <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Blend(Vector256<float> a, Vector256<float> b, float fraction) =>
        Vector256.FusedMultiplyAdd(b - a, Vector256.Create(fraction), a);
}
