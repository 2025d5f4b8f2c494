using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

public sealed class MaskStackTests
{
    private static readonly float[] Tricky = [float.NaN, 0f, -0f, float.Epsilon, -float.Epsilon, float.PositiveInfinity, float.NegativeInfinity, 1, -1];

    /// <summary>Sizes that are and are not whole words of 64 pixels, with a list of slices to write: logits, a mask or nothing.</summary>
    private static readonly Gen<(int Width, int Height, int Slices, (int Slice, int How, int Seed)[] Writes)> Histories =
        from width in Gen.Int[1, 70]
        from height in Gen.OneOf(Gen.Int[1, 9], Gen.Const(64))
        from slices in Gen.Int[1, 4]
        from writes in Gen.Select(Gen.Int[0, slices - 1], Gen.Int[0, 3], Gen.Int).Array[0, 8]
        select (width, height, slices, writes);

    [Fact]
    public void It_keeps_what_plain_masks_would_keep() => Histories.Sample(history =>
    {
        var (width, height, slices, writes) = history;
        var stack = new MaskStack(width, height, slices);
        bool[][] plain = [.. Enumerable.Range(0, slices).Select(_ => new bool[width * height])];
        foreach (var (slice, how, seed) in writes)
        {
            var logits = Logits(width, height, new Random(seed));
            plain[slice] = how switch { 0 => new bool[width * height], _ => Array.ConvertAll(logits.Values, v => v > 0) };
            Write(stack, slice, how, logits);
            Assert.All(Enumerable.Range(0, slices), k => Assert.Equal(plain[k], stack[k].Pixels));
        }
    });

    [Fact]
    public void Cleared_it_is_empty_on_every_slice()
    {
        var stack = new MaskStack(13, 7, 3);
        for (int k = 0; k < 3; k++)
        {
            stack.Set(k, new Mask(13, 7, [.. Enumerable.Repeat(true, 13 * 7)]));
        }

        stack.Clear();
        Assert.All([0, 1, 2], k => Assert.True(stack[k].IsEmpty));
    }

    [Fact]
    public void A_mask_that_was_given_out_is_a_copy()
    {
        var stack = new MaskStack(3, 1, 1);
        stack.Set(0, Mask.Parse("#.#"));
        stack[0].Pixels[1] = true;
        Assert.Equal([true, false, true], stack[0].Pixels);
    }

    private static void Write(MaskStack stack, int slice, int how, Slice logits)
    {
        switch (how)
        {
            case 0: stack.Clear(slice); break;
            case 1: stack.Set(slice, logits.Above(0)); break;
            default: stack.Set(slice, logits); break;
        }
    }

    private static Slice Logits(int width, int height, Random random) =>
        new(width, height, [.. Enumerable.Range(0, width * height).Select(_ => Tricky[random.Next(Tricky.Length)])]);
}
