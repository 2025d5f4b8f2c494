using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// The votes on one slice across the drawn axis. Logits are cut to [-4, 4], and the drawn axis weighs as much as both other planes:
/// where it says -4 nothing can be won, and memory is taken for the rectangle of the rest alone. Sums are whole numbers, so that
/// they do not depend on the order in which votes come.
/// </summary>
internal sealed class Ballot
{
    private const float Certain = PromptMaskSegmenter.Certain;
    private const int DrawnWeight = 2, Weights = DrawnWeight + 1 + 1, Unit = 1 << 20;

    private readonly PixelBox _box;
    private readonly int[] _sums;

    /// <param name="drawn">What the drawn axis says, with a pixel above 0.</param>
    public Ballot(Slice drawn)
    {
        _box = drawn.Box(-Certain)!.Value;
        _sums = new int[_box.Width * _box.Height];
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                _sums[(y * _box.Width) + x] = Vote(drawn[_box.Left + x, _box.Top + y], DrawnWeight);
            }
        }
    }

    /// <summary>A plane whose slice crosses this one in a line votes.</summary>
    /// <param name="at">Which row or column the line is.</param>
    /// <param name="isRow">A row; else a column.</param>
    /// <param name="logit">By the place along the line.</param>
    /// <param name="weight">Of this vote, 1 or less.</param>
    public void Cast(int at, bool isRow, Func<int, float> logit, float weight)
    {
        var (first, last, from, to) = isRow ? (_box.Top, _box.Bottom, _box.Left, _box.Right) : (_box.Left, _box.Right, _box.Top, _box.Bottom);
        if (at < first || at > last)
        {
            return;
        }

        for (int t = from; t <= to; t++)
        {
            int index = isRow ? ((at - first) * _box.Width) + t - from : ((t - from) * _box.Width) + at - first;
            _sums[index] += Vote(logit(t), weight);
        }
    }

    /// <summary>Writes the weighted mean of all votes, -4 outside of the rectangle.</summary>
    public void Count(Slice mean)
    {
        Array.Fill(mean.Values, -Certain);
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                mean[_box.Left + x, _box.Top + y] = (float)_sums[(y * _box.Width) + x] / (Weights * Unit);
            }
        }
    }

    private static int Vote(float logit, float weight) => (int)MathF.Round(Math.Clamp(logit, -Certain, Certain) * weight * Unit);
}
