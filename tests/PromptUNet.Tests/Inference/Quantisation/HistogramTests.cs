using CsCheck;
using PromptUNet.Inference.Quantisation;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class HistogramTests
{
    private static readonly Gen<float> Values = Gen.OneOf(Gen.Float[-1e4f, 1e4f], Gen.Float[-1, 1], Gen.Float[0, 1e-20f], Gen.Const(0f));

    [Fact]
    public void Growing_gives_the_counts_of_one_pass_with_the_final_width() => Values.Array[1, 20].Array[1, 5].Sample(parts =>
    {
        var histogram = Of(parts);
        float[] all = [.. parts.SelectMany(p => p)];
        long[] expected = new long[Histogram.Bins];
        foreach (float value in all)
        {
            expected[(histogram.BinWidth == 0 ? 0 : (int)MathF.Floor(value / histogram.BinWidth)) + (Histogram.Bins / 2)]++;
        }

        Assert.Equal(expected, histogram.Counts);
        Assert.Equal((Math.Min(0, all.Min()), Math.Max(0, all.Max())), (histogram.Low, histogram.High));
    });

    [Fact]
    public void Zeros_alone_and_the_tiniest_numbers_are_counted()
    {
        Assert.Equal((0, 3), (Of([0, 0, 0]).BinWidth, Of([0, 0, 0]).Counts[Histogram.Bins / 2]));
        Assert.Equal(2, Of([float.Epsilon, -float.Epsilon]).Counts.Sum());
        Assert.Equal(2, Of([1500 * float.Epsilon], [0]).Counts.Sum());
    }

    internal static Histogram Of(params float[][] parts)
    {
        var histogram = new Histogram();
        foreach (float[] part in parts)
        {
            histogram.Add(part);
        }

        return histogram;
    }
}
