using PromptUNet.Imaging;

namespace PromptUNet.Augmentation;

/// <summary>
/// Makes a prompt look as a person draws it: the outline deviates by a smooth random amount, inwards in some places and
/// outwards in others. On the whole the mask becomes a little too large or too small. Beyond the paper.
/// </summary>
/// <param name="Bias">Pixels by which the whole outline lies outside (negative: inside).</param>
/// <param name="Wander">Largest local deviation in pixels.</param>
/// <param name="Seed">Chooses where the outline deviates.</param>
public sealed record PromptDeformation(float Bias, float Wander, int Seed)
{
    private const int Knots = 5;

    /// <summary>Samples deviations that suit an object of the given area: people draw small things with more care.</summary>
    public static PromptDeformation Sample(Random random, int area)
    {
        float reach = Math.Clamp(MathF.Sqrt(area) / 20, 0.2f, 2f);
        return new(reach * ((2 * random.NextSingle()) - 1) / 2, reach * random.NextSingle(), random.Next());
    }

    /// <summary>A deformed copy; the mask itself when no pixel would be left.</summary>
    public Mask Apply(Mask prompt)
    {
        if (prompt.Box is not { } box)
        {
            return prompt;
        }

        var random = new Random(Seed);
        var knots = new Slice(Knots, Knots);
        for (int i = 0; i < knots.Values.Length; i++)
        {
            knots.Values[i] = Bias + (Wander * ((2 * random.NextSingle()) - 1));
        }

        var distance = SignedDistance.Near(prompt, 4);
        var deformed = new Mask(prompt.Width, prompt.Height);
        for (int y = 0; y < prompt.Height; y++)
        {
            float v = (Knots - 1) * (y - box.Top + 4f) / (box.Height + 8);
            for (int x = 0; x < prompt.Width; x++)
            {
                float u = (Knots - 1) * (x - box.Left + 4f) / (box.Width + 8);
                deformed[x, y] = distance[x, y] + Bilinear.Sample(knots, u, v) > 0;
            }
        }

        return deformed.IsEmpty ? prompt : deformed;
    }
}
