using PromptUNet.Imaging;

namespace PromptUNet.Augmentation;

/// <summary>
/// Paints a scan on a label map: each label gets a random brightness and texture, the same on every slice. Then the slice is
/// blurred a little and made noisy (after SynthSeg, Billot et al. 2023). It teaches the network to follow the prompt instead of the
/// modality. Beyond the paper.
/// </summary>
/// <param name="Seed">Chooses the brightness and texture of every label.</param>
/// <param name="Blur">Standard deviation of the blur in pixels.</param>
/// <param name="Noise">Standard deviation of the white noise.</param>
public sealed record SyntheticContrast(int Seed, float Blur, float Noise)
{
    public static SyntheticContrast Sample(Random random) =>
        new(random.Next(), 0.4f + (0.6f * random.NextSingle()), 0.05f * random.NextSingle());

    /// <summary>A slice painted from its label numbers, about [0, 1].</summary>
    /// <param name="labels">Label numbers of a slice, row by row.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="index">Number of the slice, which chooses its noise.</param>
    public Slice Apply(ReadOnlySpan<int> labels, int width, int index)
    {
        var random = new Random(Seeds.Mixed(Seed, index));
        var painted = new Slice(width, labels.Length / width);
        var looks = new Dictionary<int, (float Mean, float Texture)>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (!looks.TryGetValue(labels[i], out var look))
            {
                looks[labels[i]] = look = Look(labels[i]);
            }

            painted.Values[i] = look.Mean + (look.Texture * Gaussian.Next(random));
        }

        Gaussian.Blur(painted, Blur);
        for (int i = 0; i < labels.Length; i++)
        {
            painted.Values[i] += Noise * Gaussian.Next(random);
        }

        return painted;
    }

    private (float Mean, float Texture) Look(int label)
    {
        var random = new Random(Seeds.Mixed(Seed, label));
        return (random.NextSingle(), 0.12f * random.NextSingle());
    }
}
