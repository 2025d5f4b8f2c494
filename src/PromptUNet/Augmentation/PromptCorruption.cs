using PromptUNet.Imaging;

namespace PromptUNet.Augmentation;

/// <summary>
/// The prompt-only augmentation of section 3.2: up to 30 % of the prompt's foreground pixels become background. It is
/// given the prompt's mask alone, so it cannot change the truth.
/// </summary>
/// <param name="Share">Share of the foreground that is lost, in [0, 1).</param>
/// <param name="Seed">Chooses the pixels.</param>
public sealed record PromptCorruption(float Share, int Seed)
{
    /// <param name="random">The source of random numbers.</param>
    /// <param name="limit">Largest share: 0.3 in the paper.</param>
    public static PromptCorruption Sample(Random random, float limit) => new(limit * random.NextSingle(), random.Next());

    /// <summary>
    /// A copy without that share of the foreground, rounded down to whole pixels so that a part of the mask always stays. The
    /// pixels are drawn one after the other, each with the probability that makes the number exact (Knuth's algorithm S).
    /// </summary>
    public Mask Apply(Mask prompt)
    {
        var random = new Random(Seed);
        int left = prompt.Area, toLose = (int)(Share * left);
        var corrupted = new Mask(prompt.Width, prompt.Height);
        for (int i = 0; i < prompt.Pixels.Length; i++)
        {
            if (!prompt.Pixels[i])
            {
                continue;
            }

            bool lost = random.Next(left--) < toLose;
            toLose -= lost ? 1 : 0;
            corrupted.Pixels[i] = !lost;
        }

        return corrupted;
    }
}
