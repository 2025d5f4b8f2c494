using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>A slice's logits in two numbers.</summary>
/// <param name="Area">Pixels above 0.</param>
/// <param name="Entropy">Of all pixels above -4 as probabilities, in nats by pixel of the area.</param>
internal readonly record struct Answer(int Area, double Entropy)
{
    private const int Steps = 16;           // of the table, in a logit
    private const int Most = 16;            // a logit beyond which a pixel is certain

    /// <summary>Entropy by the logit's size; a table, as two logarithms a pixel would cost as much as the network.</summary>
    private static readonly float[] Entropies = [.. Enumerable.Range(0, (Steps * Most) + 1).Select(i => Of((double)i / Steps))];

    public static Answer Of(Slice logits)
    {
        var box = logits.Box(-PromptMaskSegmenter.Certain) ?? PixelBox.None;
        int area = 0;
        double entropy = 0;
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            foreach (float logit in logits.Values.AsSpan((y * logits.Width) + box.Left, box.Width))
            {
                area += logit > 0 ? 1 : 0;
                entropy += logit > -PromptMaskSegmenter.Certain ? Entropies[(int)MathF.Min(MathF.Abs(logit) * Steps, Steps * Most)] : 0;
            }
        }

        return new Answer(area, entropy / Math.Max(1, area));
    }

    private static float Of(double logit)
    {
        double p = 1 / (1 + Math.Exp(-logit));
        return p < 1 ? (float)-((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p))) : 0;
    }
}
