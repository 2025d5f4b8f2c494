using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

public sealed class SsimTests
{
    private static readonly Gen<(Slice A, Slice B)> Pairs = Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int)
        .Select((width, height, seed) =>
    {
        var random = new Random(seed);
        var (a, b) = (new Slice(width, height), new Slice(width, height));
        double alike = random.NextDouble();
        for (int i = 0; i < a.Values.Length; i++)
        {
            a.Values[i] = random.NextSingle();
            b.Values[i] = (float)((alike * a.Values[i]) + ((1 - alike) * random.NextDouble()));
        }

        return (a, b);
    });

    [Fact]
    public void It_agrees_with_the_plain_formula() =>
        Pairs.Sample(pair => Assert.Equal(Plain(pair.A, pair.B), Similarity(pair.A, pair.B), 2e-4));

    [Fact]
    public void Identical_slices_have_similarity_one() =>
        Pairs.Sample(pair => Assert.Equal(1, Similarity(pair.A, pair.A)));

    [Fact]
    public void Two_constant_slices_of_one_value_have_similarity_one() =>
        Assert.Equal(1, Similarity(new Slice(30, 20), new Slice(30, 20)));

    [Fact]
    public void The_order_of_the_two_does_not_matter() =>
        Pairs.Sample(pair => Assert.Equal(Similarity(pair.A, pair.B), Similarity(pair.B, pair.A)));

    [Fact]
    public void Waves_have_the_similarity_that_scipy_finds()
    {
        // Made with scipy 1.10: convolve2d of the 11 x 11 Gaussian in double precision, mode "valid".
        static Slice Made(Func<int, int, double> value) =>
            new(24, 20, [.. Enumerable.Range(0, 480).Select(i => (float)value(i % 24, i / 24))]);
        var wave = Made((x, y) => 0.5 + (0.5 * Math.Sin(0.5 * x) * Math.Cos(0.3 * y)));
        var shifted = Made((x, y) => 0.5 + (0.5 * Math.Sin((0.5 * x) + 0.4) * Math.Cos((0.3 * y) - 0.2)));
        Assert.Equal(0.8776605860759672, Similarity(wave, shifted), 1e-5);
        Assert.Equal(-0.7900153194623246, Similarity(wave, Made((x, y) => 1 - wave[x, y])), 1e-5);
        Assert.Equal(0.02725938478777728, Similarity(wave, Made((_, _) => 0.5)), 1e-5);
        Assert.Equal(0.03284662750809856, Similarity(wave, Made((x, y) => (x + y) / 42.0)), 1e-5);
    }

    [Fact]
    public void Slices_of_different_size_or_without_pixels_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Similarity(new Slice(20, 30), new Slice(30, 20)));
        Assert.Throws<ArgumentException>(() => Similarity(new Slice(0, 30), new Slice(0, 30)));
    }

    [Fact]
    public void It_says_the_same_whatever_it_was_compared_with_before_and_takes_no_memory() => Pairs.Sample(pair =>
    {
        var similarity = new Ssim(pair.B);
        similarity.Of(pair.A);
        similarity.Replace(pair.A);
        Assert.Equal(Similarity(pair.A, pair.B), similarity.Of(pair.B));
        Allocations.None(() =>
        {
            similarity.Replace(pair.A);
            similarity.Of(pair.B);
        });
    }, iter: 20);

    private static double Similarity(Slice a, Slice b) => new Ssim(a).Of(b);

    /// <summary>The formula of Wang et al. as it stands, window by window in double precision.</summary>
    private static double Plain(Slice a, Slice b)
    {
        int across = Math.Min(11, a.Width), down = Math.Min(11, a.Height), places = 0;
        double sum = 0;
        for (int top = 0; top + down <= a.Height; top++)
        {
            for (int left = 0; left + across <= a.Width; left++, places++)
            {
                double weight = 0, ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
                for (int y = 0; y < down; y++)
                {
                    for (int x = 0; x < across; x++)
                    {
                        double dx = x - ((across - 1) / 2.0), dy = y - ((down - 1) / 2.0);
                        double w = Math.Exp(-((dx * dx) + (dy * dy)) / (2 * 1.5 * 1.5));
                        double u = a[left + x, top + y], v = b[left + x, top + y];
                        (weight, ma, mb) = (weight + w, ma + (w * u), mb + (w * v));
                        (aa, bb, ab) = (aa + (w * u * u), bb + (w * v * v), ab + (w * u * v));
                    }
                }

                (ma, mb, aa, bb, ab) = (ma / weight, mb / weight, aa / weight, bb / weight, ab / weight);
                double va = aa - (ma * ma), vb = bb - (mb * mb), c = ab - (ma * mb);
                sum += ((2 * ma * mb) + 1e-4) * ((2 * c) + 9e-4) / (((ma * ma) + (mb * mb) + 1e-4) * (va + vb + 9e-4));
            }
        }

        return sum / places;
    }
}
