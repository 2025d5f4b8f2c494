using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// What one direction says of a slice, kept small: the logits cut to [-4, 4], where a rectangle holds all that are above -4. Cut,
/// because a direction that has lost its way is no less sure than the other.
/// </summary>
internal sealed class SideLogits
{
    private const float Bound = PromptMaskSegmenter.Certain;

    private readonly PixelBox _box;
    private readonly float[] _logits;

    private SideLogits(PixelBox box, float[] logits) => (_box, _logits) = (box, logits);

    /// <summary>The object is not on the slice.</summary>
    public static SideLogits Nothing { get; } = new(PixelBox.None, []);

    public static SideLogits Of(Slice logits)
    {
        if (logits.Box(-Bound) is not { } box)
        {
            return Nothing;
        }

        float[] kept = new float[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
        {
            for (int x = 0; x < box.Width; x++)
            {
                kept[(y * box.Width) + x] = Math.Clamp(logits[box.Left + x, box.Top + y], -Bound, Bound);
            }
        }

        return new SideLogits(box, kept);
    }

    /// <summary>How the two masks agree.</summary>
    public static OverlapCounts Agreement(SideLogits a, SideLogits b)
    {
        int both = 0;
        for (int y = 0; y < a._box.Height; y++)
        {
            for (int x = 0; x < a._box.Width; x++)
            {
                both += a._logits[(y * a._box.Width) + x] > 0 && b.IsAbove0(a._box.Left + x, a._box.Top + y) ? 1 : 0;
            }
        }

        return new OverlapCounts(a._logits.Count(l => l > 0), b._logits.Count(l => l > 0), both);
    }

    /// <summary>Mean of the two by their weights, which sum to 1, into a slice.</summary>
    public static void Blend(SideLogits a, float weightA, SideLogits b, float weightB, Slice blend)
    {
        Array.Fill(blend.Values, -Bound);
        a.Add(weightA, blend);
        b.Add(weightB, blend);
    }

    private bool IsAbove0(int x, int y) =>
        x >= _box.Left && x <= _box.Right && y >= _box.Top && y <= _box.Bottom && _logits[((y - _box.Top) * _box.Width) + x - _box.Left] > 0;

    private void Add(float weight, Slice blend)
    {
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                blend[_box.Left + x, _box.Top + y] += weight * (_logits[(y * _box.Width) + x] + Bound);
            }
        }
    }
}
