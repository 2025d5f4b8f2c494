using PromptUNet.Imaging;

namespace PromptUNet.Augmentation;

/// <summary>
/// A coherent part of a drawn mask that was overlooked: the pixels nearest to one of its pixels. Beyond the paper, whose
/// <see cref="PromptCorruption"/> takes scattered pixels.
/// </summary>
/// <param name="Share">Share of the foreground that is missed, in [0, 1).</param>
/// <param name="Seed">Chooses where.</param>
public sealed record MissedPart(float Share, int Seed)
{
    /// <summary>
    /// A copy without that share of the foreground, rounded down to whole pixels so that a part of the mask always stays.
    /// </summary>
    public Mask Apply(Mask prompt)
    {
        int[] own = [.. Enumerable.Range(0, prompt.Pixels.Length).Where(i => prompt.Pixels[i])];
        var missed = new Mask(prompt.Width, prompt.Height, [.. prompt.Pixels]);
        if (own.Length == 0)
        {
            return missed;
        }

        int centre = own[new Random(Seed).Next(own.Length)];
        foreach (int i in own.OrderBy(i => SquaredDistance(i, centre, prompt.Width)).Take((int)(Share * own.Length)))
        {
            missed.Pixels[i] = false;
        }

        return missed;
    }

    private static int SquaredDistance(int one, int other, int width)
    {
        int dx = (one % width) - (other % width), dy = (one / width) - (other / width);
        return (dx * dx) + (dy * dy);
    }
}
