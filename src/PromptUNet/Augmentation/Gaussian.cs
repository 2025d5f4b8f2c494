using PromptUNet.Imaging;

namespace PromptUNet.Augmentation;

/// <summary>Gaussian noise and blur.</summary>
internal static class Gaussian
{
    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    public static float Next(Random random)
    {
        float radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
        return radius * MathF.Cos(MathF.Tau * random.NextSingle());
    }

    /// <summary>Blurs in place with a separable kernel of the given standard deviation in pixels; borders are repeated.</summary>
    public static void Blur(Slice slice, float sigma)
    {
        int radius = (int)MathF.Ceiling(2.5f * sigma);
        float[] kernel = new float[(2 * radius) + 1];
        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i] = MathF.Exp(-(i - radius) * (i - radius) / (2 * sigma * sigma));
        }

        float sum = kernel.Sum();
        float[] line = new float[Math.Max(slice.Width, slice.Height) + (2 * radius)];
        for (int y = 0; y < slice.Height; y++)
        {
            BlurLine(slice.Values, y * slice.Width, 1, slice.Width, kernel, sum, line);
        }

        for (int x = 0; x < slice.Width; x++)
        {
            BlurLine(slice.Values, x, slice.Width, slice.Height, kernel, sum, line);
        }
    }

    private static void BlurLine(float[] values, int start, int step, int length, float[] kernel, float sum, float[] line)
    {
        int radius = kernel.Length / 2;
        for (int i = 0; i < length + (2 * radius); i++)
        {
            line[i] = values[start + (Math.Clamp(i - radius, 0, length - 1) * step)];
        }

        for (int i = 0; i < length; i++)
        {
            float total = 0;
            for (int j = 0; j < kernel.Length; j++)
            {
                total += kernel[j] * line[i + j];
            }

            values[start + (i * step)] = total / sum;
        }
    }
}
