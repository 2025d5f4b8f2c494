using System.Runtime.Intrinsics;
using CsCheck;
using PromptUNet.Alignment;

namespace PromptUNet.Tests.Alignment;

/// <summary>The vector code of the flow against its formulas, pixel by pixel in double precision.</summary>
public sealed class PlainFormulasTests
{
    private const int Patch = FlowOptions.PatchSize;

    private static readonly Gen<(int Seed, float X, float Y)> Places = Gen.Select(Gen.Int, Gen.Float[0, 0.999f], Gen.Float[0, 0.999f]);

    [Fact]
    public void Sums_over_a_patch() => Places.Sample((seed, fx, fy) =>
    {
        var random = new Random(seed);
        float[] Grey(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(256))];
        float[] Slopes(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-1020, 1021))];
        int stride = Patch + random.Next(5), sourceStride = Patch + 1 + random.Next(5);
        float[] target = Grey(stride * Patch), source = Grey(sourceStride * (Patch + 1));
        float[] slopeX = Slopes(stride * Patch), slopeY = Slopes(stride * Patch);
        double sum = 0, squares = 0, alongX = 0, alongY = 0, sumX = 0, sumY = 0, xx = 0, xy = 0, yy = 0;
        for (int i = 0; i < Patch * Patch; i++)
        {
            int at = (i / Patch * stride) + (i % Patch), from = (i / Patch * sourceStride) + (i % Patch);
            double upper = ((1 - fx) * source[from]) + (fx * source[from + 1]);
            double lower = ((1 - fx) * source[from + sourceStride]) + (fx * source[from + sourceStride + 1]);
            double d = ((1 - fy) * upper) + (fy * lower) - target[at], gx = slopeX[at], gy = slopeY[at];
            (sum, squares, alongX, alongY) = (sum + d, squares + (d * d), alongX + (d * gx), alongY + (d * gy));
            (sumX, sumY, xx, xy, yy) = (sumX + gx, sumY + gy, xx + (gx * gx), xy + (gx * gy), yy + (gy * gy));
        }

        double distance = squares - (sum * sum / 64);
        Assert.Equal(distance, PatchKernel.Distance(ref target[0], stride, ref source[0], sourceStride, fx, fy), 1e-5 * squares);
        var descent =
            PatchKernel.Descent(ref target[0], ref slopeX[0], ref slopeY[0], stride, ref source[0], sourceStride, fx, fy,
            Vector128.Create((float)sumX, (float)sumY, 0, 0));
        Assert.Equal(distance, descent.Distance, 1e-5 * squares);
        Assert.Equal(alongX - (sum * sumX / 64), descent.Along[0], 1e-5 * Math.Sqrt(squares * xx));
        Assert.Equal(alongY - (sum * sumY / 64), descent.Along[1], 1e-5 * Math.Sqrt(squares * yy));
        var tensor = PatchKernel.Tensor(ref slopeX[0], ref slopeY[0], stride);
        Assert.Equal(xx, tensor.XX, 1e-5 * xx);
        Assert.Equal(yy, tensor.YY, 1e-5 * yy);
        Assert.Equal(xy, tensor.XY, 1e-5 * (xx + yy));
        Assert.Equal((sumX, sumY), (tensor.X, tensor.Y));
    });

    [Fact]
    public void Four_sums_at_once_are_four_sums() => Gen.Single[-1000, 1000].Array[32].Sample(v =>
    {
        Vector256<float> a = Vector256.Create(v, 0), b = Vector256.Create(v, 8), c = Vector256.Create(v, 16), d = Vector256.Create(v, 24);
        Assert.Equal(
            Vector128.Create(Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d)), PatchKernel.Sums(a, b, c, d));
    });

    [Fact]
    public void A_pixels_flow_is_the_weighted_mean_of_the_patches_over_it() =>
        Gen.Select(Gen.Int[8, 40], Gen.Int[8, 40], Gen.Int[1, 8], Gen.Int[0, 2000], Gen.Int).Sample((width, height, stride, reach, seed) =>
        {
            var random = new Random(seed);
            var level = Level(width, height, random);
            var patches = new InverseSearch(level, stride, 2);
            for (int i = 0; i < patches.X.Length; i++)
            {
                // Parts of 64 have no rounding error, which noise as steep as this would turn into other weights.
                (patches.X[i], patches.Y[i]) = (random.Next(-reach, reach + 1) / 64f, random.Next(-reach, reach + 1) / 64f);
            }

            new Densification(level, stride).Run(patches);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    var expected = Mean(level, patches, stride, x, y);
                    Assert.Equal(expected.X, level.X[(y * width) + x], 1e-3);
                    Assert.Equal(expected.Y, level.Y[(y * width) + x], 1e-3);
                }
            }
        });

    [Fact]
    public void Gradients_are_Sobels_mirrored_at_the_border() =>
        Gen.Select(Gen.Int[8, 30], Gen.Int[8, 30], Gen.Int).Sample((width, height, seed) =>
        {
            var level = Level(width, height, new Random(seed));
            level.Differentiate();
            float At(int x, int y)
            {
                static int Mirrored(int i, int n) => i < 0 ? -i : i >= n ? (2 * n) - 2 - i : i;
                return level.Target[(Mirrored(y, height) * width) + Mirrored(x, width)];
            }

            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    float alongX = 0, alongY = 0;
                    for (int i = -1; i <= 1; i++)
                    {
                        alongX += (2 - Math.Abs(i)) * (At(x + 1, y + i) - At(x - 1, y + i));
                        alongY += (2 - Math.Abs(i)) * (At(x + i, y + 1) - At(x + i, y - 1));
                    }

                    Assert.Equal((alongX, alongY), (level.GradientX[(y * width) + x], level.GradientY[(y * width) + x]));
                }
            }
        });

    [Fact]
    public void A_smaller_image_holds_the_means_of_the_areas() =>
        Gen.Select(Gen.Int[8, 50], Gen.Int[8, 50], Gen.Int[1, 4], Gen.Int).Sample((width, height, fraction, seed) =>
        {
            int toWidth = width / fraction, toHeight = height / fraction;
            var random = new Random(seed);
            float[] image = [.. Enumerable.Range(0, width * height).Select(_ => (float)random.Next(256))],
            smaller = new float[toWidth * toHeight];
            new AreaReduction(width, height, toWidth, toHeight).Apply(image, width, smaller, toWidth);
            for (int i = 0; i < smaller.Length; i++)
            {
                double sum = 0, left = (double)(i % toWidth) * width / toWidth, top = (double)(i / toWidth) * height / toHeight;
                for (int p = 0; p < image.Length; p++)
                {
                    sum += image[p] * Overlap(left, (double)width / toWidth, p % width) * Overlap(
                        top, (double)height / toHeight, p / width);
                }

                Assert.Equal(sum * toWidth / width * toHeight / height, smaller[i], 0.501);
                Assert.Equal(MathF.Round(smaller[i]), smaller[i]);
            }

            static double Overlap(double start, double length, int pixel) =>
                Math.Max(0, Math.Min(start + length, pixel + 1) - Math.Max(start, pixel));
        });

    private static FlowLevel Level(int width, int height, Random random)
    {
        var level = new FlowLevel(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                level.Target[(y * width) + x] = random.Next(256);
                level.Source[level.SourceIndex(x, y)] = random.Next(256);
            }
        }

        level.ExtendSource();
        return level;
    }

    private static (double X, double Y) Mean(FlowLevel level, InverseSearch patches, int stride, int x, int y)
    {
        double weights = 0, sumX = 0, sumY = 0;
        for (int i = 0; i < patches.X.Length; i++)
        {
            if (Covers(i % patches.Columns, patches.Columns, x) && Covers(i / patches.Columns, patches.Rows, y))
            {
                double d = Sample(x + patches.X[i], y + patches.Y[i]) - level.Target[(y * level.Width) + x];
                double weight = 1 / Math.Max(1, Math.Abs(d));
                (weights, sumX, sumY) = (weights + weight, sumX + (weight * patches.X[i]), sumY + (weight * patches.Y[i]));
            }
        }

        return (sumX / weights, sumY / weights);

        bool Covers(int patch, int count, int pixel) => pixel >= patch * stride && (pixel < (patch * stride) + Patch || patch == count - 1);

        double Sample(double u, double v)
        {
            u = Math.Clamp(u, 0, level.Width - 1);
            v = Math.Clamp(v, 0, level.Height - 1);
            int left = (int)Math.Min(u, level.Width - 2), top = (int)Math.Min(v, level.Height - 2);
            double At(int dx, int dy) => level.Source[level.SourceIndex(left + dx, top + dy)];
            double upper = At(0, 0) + ((u - left) * (At(1, 0) - At(0, 0))), lower = At(0, 1) + ((u - left) * (At(1, 1) - At(0, 1)));
            return upper + ((v - top) * (lower - upper));
        }
    }
}
