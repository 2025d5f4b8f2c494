using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Augmentation;

/// <summary>Random masks and slices.</summary>
internal static class Masks
{
    /// <summary>Masks of up to 30 x 30 pixels, empty and full ones among them.</summary>
    public static readonly Gen<Mask> Any =
        from width in Gen.Int[1, 30]
        from height in Gen.Int[1, 30]
        from share in Gen.OneOf(Gen.Double[0, 1], Gen.Const(0.0), Gen.Const(1.0))
        from seed in Gen.Int
        select Random(width, height, share, seed);

    /// <summary>Slices of up to 30 x 30 pixels with values from 0 to 1.</summary>
    public static readonly Gen<Slice> Normalised =
        from width in Gen.Int[1, 30]
        from height in Gen.Int[1, 30]
        from seed in Gen.Int
        select Grey(width, height, seed);

    public static Mask Random(int width, int height, double share, int seed)
    {
        var random = new Random(seed);
        return new Mask(width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < share)]);
    }

    public static Slice Grey(int width, int height, int seed)
    {
        var random = new Random(seed);
        return new Slice(width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.NextSingle())]);
    }

    /// <summary>A normalised slice in memory of its own.</summary>
    public static Slice Of(this Normalisation normalisation, Slice slice)
    {
        var result = new Slice(slice.Width, slice.Height);
        normalisation.Apply(slice.Values, result.Values);
        return result;
    }

    /// <summary>A window's view in memory of its own.</summary>
    public static Slice ViewOf(this Window window, Slice slice)
    {
        var cut = new Slice(window.Size, window.Size);
        window.Cut(slice, cut);
        return cut;
    }

    public static Mask Disc(int edge, double radius)
    {
        double centre = (edge - 1) / 2.0;
        return new Mask(edge, edge, [.. Enumerable.Range(0, edge * edge).Select(i =>
            Math.Pow((i % edge) - centre, 2) + Math.Pow((i / edge) - centre, 2) <= radius * radius)]);
    }
}
