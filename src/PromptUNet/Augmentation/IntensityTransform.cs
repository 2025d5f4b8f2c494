using PromptUNet.Imaging;

namespace PromptUNet.Augmentation;

/// <summary>
/// Changes the grey values of query and prompt as another scanner would. Contrast (gamma, inversion) is common to both;
/// bias field, noise and blur differ from slice to slice, by a seed for each. Beyond the paper. Acts on normalised slices.
/// </summary>
/// <param name="Gamma">Exponent of the grey values.</param>
/// <param name="Inverted">Dark becomes bright.</param>
/// <param name="Bias">Largest factor of the slowly varying brightness, as a logarithm.</param>
/// <param name="Noise">Standard deviation of white noise.</param>
/// <param name="Blur">Standard deviation of the blur in pixels; 0 for none.</param>
/// <param name="QuerySeed">Bias field and noise of the query.</param>
/// <param name="PromptSeed">Bias field and noise of the prompt.</param>
public sealed record IntensityTransform(float Gamma, bool Inverted, float Bias, float Noise, float Blur, int QuerySeed, int PromptSeed)
{
    private const int BiasKnots = 3;

    public static IntensityTransform Sample(Random random) => new(
        MathF.Exp(0.7f * ((2 * random.NextSingle()) - 1)),
        random.NextSingle() < 0.2f,
        random.NextSingle() < 0.3f ? 0.3f * random.NextSingle() : 0,
        random.NextSingle() < 0.4f ? 0.06f * random.NextSingle() : 0,
        random.NextSingle() < 0.2f ? 0.4f + (0.8f * random.NextSingle()) : 0,
        random.Next(), random.Next());

    /// <summary>Changes a normalised slice, which stays within [0, 1]; the seed is the query's or the prompt's.</summary>
    public void Apply(Slice slice, int seed)
    {
        var random = new Random(seed);
        var field = new Slice(BiasKnots, BiasKnots);
        for (int i = 0; i < field.Values.Length; i++)
        {
            field.Values[i] = MathF.Exp(Bias * ((2 * random.NextSingle()) - 1));
        }

        for (int y = 0; y < slice.Height; y++)
        {
            for (int x = 0; x < slice.Width; x++)
            {
                float value = MathF.Pow(Math.Clamp(slice[x, y], 0, 1), Gamma);
                value = Inverted ? 1 - value : value;
                if (Bias > 0)
                {
                    value *= Bilinear.Sample(field, (BiasKnots - 1f) * x / slice.Width, (BiasKnots - 1f) * y / slice.Height);
                }

                slice[x, y] = value;
            }
        }

        if (Blur > 0)
        {
            Gaussian.Blur(slice, Blur);
        }

        for (int i = 0; i < slice.Values.Length; i++)
        {
            float noise = Noise > 0 ? Noise * Gaussian.Next(random) : 0;
            slice.Values[i] = Math.Clamp(slice.Values[i] + noise, 0, 1);
        }
    }
}
