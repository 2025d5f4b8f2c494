using PromptUNet.Imaging;

namespace PromptUNet.Augmentation;

/// <summary>
/// How the slices of a scan were taken one after the other. Between two slices the patient moves, and each slice has a brightness and
/// noise of its own. Scans of the heart or of a child before birth are like that. Beyond the paper.
/// </summary>
/// <param name="Seed">Chooses motion, brightness and noise of every slice.</param>
/// <param name="Motion">Pixels that a slice is moved by along each axis at most.</param>
/// <param name="Brightness">Largest factor of a slice's grey values, as a logarithm.</param>
/// <param name="Noise">Standard deviation of white noise, as a share of a slice's grey values from lowest to highest.</param>
public sealed record Acquisition(int Seed, int Motion, float Brightness, float Noise)
{
    private const int MostMotion = 3;
    private const float MostBrightness = 0.2f, MostNoise = 0.06f;

    public static Acquisition Sample(Random random) =>
        new(random.Next(), random.Next(MostMotion + 1), MostBrightness * random.NextSingle(), MostNoise * random.NextSingle());

    /// <summary>The slice as it was taken; at the border its outermost pixels are repeated.</summary>
    /// <param name="image">Grey values of any range.</param>
    /// <param name="index">Number of the slice.</param>
    public Slice Apply(Slice image, int index)
    {
        var random = new Random(Seeds.Mixed(Seed, index));
        var (dx, dy) = Moved(random);
        float factor = MathF.Exp(Brightness * ((2 * random.NextSingle()) - 1));
        var (low, high) = new Normalisation().Range(image.Values);
        var taken = new Slice(image.Width, image.Height);
        for (int y = 0, i = 0; y < image.Height; y++)
        {
            int row = Math.Clamp(y + dy, 0, image.Height - 1);
            for (int x = 0; x < image.Width; x++, i++)
            {
                float value = image[Math.Clamp(x + dx, 0, image.Width - 1), row];
                taken.Values[i] = low + (factor * (value - low)) + (Noise * (high - low) * Gaussian.Next(random));
            }
        }

        return taken;
    }

    /// <summary>A mask on that slice, moved by the same amount; pixels that enter at the border are background.</summary>
    /// <param name="mask">On the slice before it was moved.</param>
    /// <param name="index">Number of the slice.</param>
    public Mask Apply(Mask mask, int index)
    {
        var (dx, dy) = Moved(new Random(Seeds.Mixed(Seed, index)));
        var moved = new Mask(mask.Width, mask.Height);
        for (int y = Math.Max(0, -dy); y < Math.Min(mask.Height, mask.Height - dy); y++)
        {
            for (int x = Math.Max(0, -dx); x < Math.Min(mask.Width, mask.Width - dx); x++)
            {
                moved.Pixels[(y * mask.Width) + x] = mask.Pixels[((y + dy) * mask.Width) + x + dx];
            }
        }

        return moved;
    }

    private (int X, int Y) Moved(Random random) => (random.Next(-Motion, Motion + 1), random.Next(-Motion, Motion + 1));
}
