using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>The votes on one slice: weighted sums of logits in the rectangle where the drawn axis leaves a choice.</summary>
internal sealed class Ballot
{
    /// <summary>Logits are cut here: a plane that has lost its way is no less sure than the others.</summary>
    public const float Certain = PromptMaskSegmenter.Certain;

    private const float DrawnWeight = 2, Weights = DrawnWeight + 1 + 1;

    private readonly PixelBox _box;
    private readonly float[] _sums;

    /// <param name="drawn">What the drawn axis says, with a pixel above 0.</param>
    public Ballot(Slice drawn)
    {
        _box = drawn.Box(-Certain)!.Value;
        _sums = new float[_box.Width * _box.Height];
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                _sums[(y * _box.Width) + x] = DrawnWeight * Cut(drawn[_box.Left + x, _box.Top + y]);
            }
        }
    }

    /// <summary>Adds the logits of another plane's slice, which crosses this one in a line.</summary>
    /// <param name="at">Which row or column of the slice the line is.</param>
    /// <param name="alongRow">A row; else a column.</param>
    /// <param name="logit">By x of a row, y of a column.</param>
    public void CastLine(int at, bool alongRow, Func<int, float> logit)
    {
        var (first, last, from, to) = alongRow ? (_box.Top, _box.Bottom, _box.Left, _box.Right) : (_box.Left, _box.Right, _box.Top, _box.Bottom);
        if (at < first || at > last)
        {
            return;
        }

        for (int t = from; t <= to; t++)
        {
            int index = alongRow ? ((at - first) * _box.Width) + t - from : ((t - from) * _box.Width) + at - first;
            _sums[index] += Cut(logit(t));
        }
    }

    /// <summary>Writes the weighted mean of all three, -4 outside of the rectangle.</summary>
    public void Count(Slice mean)
    {
        Array.Fill(mean.Values, -Certain);
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                mean[_box.Left + x, _box.Top + y] = _sums[(y * _box.Width) + x] / Weights;
            }
        }
    }

    private static float Cut(float logit) => Math.Clamp(logit, -Certain, Certain);
}
