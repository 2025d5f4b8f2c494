using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class BilinearTests
{
    [Fact]
    public void A_regular_grid_holds_the_samples_of_its_places() =>
        Gen.Select(Gen.Int[1, 15], Gen.Int[1, 15], Gen.Float[-9, 20], Gen.Float[-3, 3], Gen.Int).Sample((width, height, start, step, seed) =>
        {
            var random = new Random(seed);
            var slice = new Slice(width, height);
            for (int i = 0; i < slice.Values.Length; i++)
            {
                slice.Values[i] = random.NextSingle();
            }

            var result = new Slice(11, 9);
            float y = start * random.NextSingle(), stepY = step * random.NextSingle();
            Bilinear.Resample(slice, result, start, step, y, stepY);
            for (int v = 0; v < result.Height; v++)
            {
                for (int u = 0; u < result.Width; u++)
                {
                    Assert.Equal(Bilinear.Sample(slice, start + (u * step), y + (v * stepY)), result[u, v]);
                }
            }
        });
}
