using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PromptUNet.Alignment;

/// <summary>
/// Densification, section 2.2 of the paper: the flow of a pixel is the weighted mean of the displacements of all patches over it.
/// A weight is 1 / max(1, |d|), where d is the difference in grey value that the displacement leaves at the pixel.
/// </summary>
internal sealed class Densification(FlowLevel level, int stride)
{
    private readonly int _row = level.Width + FlowOptions.PatchSize;      // a row, and room for the last vector to overhang
    private readonly float[] _weight = new float[(level.Width + FlowOptions.PatchSize) * level.Height];
    private readonly float[] _x = new float[(level.Width + FlowOptions.PatchSize) * level.Height];
    private readonly float[] _y = new float[(level.Width + FlowOptions.PatchSize) * level.Height];

    /// <summary>Fills the level's dense flow.</summary>
    public void Run(InverseSearch patches)
    {
        Array.Clear(_weight);
        Array.Clear(_x);
        Array.Clear(_y);
        for (int row = 0, patch = 0; row < patches.Rows; row++)
        {
            int top = row * stride, bottom = row == patches.Rows - 1 ? level.Height : top + FlowOptions.PatchSize;
            for (int column = 0; column < patches.Columns; column++, patch++)
            {
                // Pixels after the last patch of a row or column belong to that patch.
                int left = column * stride, right = column == patches.Columns - 1 ? level.Width : left + FlowOptions.PatchSize;
                Spread(left, top, right, bottom, patches.X[patch], patches.Y[patch]);
            }
        }

        for (int y = 0; y < level.Height; y++)
        {
            var weight = _weight.AsSpan(y * _row, level.Width);
            TensorPrimitives.Divide(_x.AsSpan(y * _row, level.Width), weight, level.X.AsSpan(y * level.Width));
            TensorPrimitives.Divide(_y.AsSpan(y * _row, level.Width), weight, level.Y.AsSpan(y * level.Width));
        }
    }

    private void Spread(int left, int top, int right, int bottom, float u, float v)
    {
        float x = Math.Clamp(left + u, -FlowLevel.Border, level.Width - 1), y = Math.Clamp(top + v, -FlowLevel.Border, level.Height - 1);
        int sourceLeft = (int)MathF.Floor(x), sourceTop = (int)MathF.Floor(y);
        float fx = x - sourceLeft, fy = y - sourceTop;
        for (int column = left; column < right; column += FlowOptions.PatchSize, sourceLeft += FlowOptions.PatchSize)
        {
            ref float source = ref level.Source[level.SourceIndex(sourceLeft, sourceTop)];
            var below = PatchKernel.Row(ref source, fx);
            for (int row = top; row < bottom; row++)
            {
                var above = below;
                source = ref Unsafe.Add(ref source, level.SourceStride);
                below = PatchKernel.Row(ref source, fx);
                var d = PatchKernel.Blend(above, below, fy) - Vector256.LoadUnsafe(ref level.Target[(row * level.Width) + column]);
                Add((row * _row) + column, Vector256<float>.One / Vector256.Max(Vector256<float>.One, Vector256.Abs(d)), u, v);
            }
        }
    }

    private void Add(int at, Vector256<float> weight, float u, float v)
    {
        ref float sum = ref _weight[at];
        (Vector256.LoadUnsafe(ref sum) + weight).StoreUnsafe(ref sum);
        ref float x = ref _x[at];
        Vector256.FusedMultiplyAdd(weight, Vector256.Create(u), Vector256.LoadUnsafe(ref x)).StoreUnsafe(ref x);
        ref float y = ref _y[at];
        Vector256.FusedMultiplyAdd(weight, Vector256.Create(v), Vector256.LoadUnsafe(ref y)).StoreUnsafe(ref y);
    }
}
