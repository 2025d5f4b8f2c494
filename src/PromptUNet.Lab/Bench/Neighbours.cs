using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench;

/// <summary>Two neighbouring slices in the middle of the phantom scan, across axis 2, and the structure on the first.</summary>
internal sealed class Neighbours(PhantomScan phantom)
{
    /// <summary>Of 256 x 256 pixels.</summary>
    public static Neighbours Usual { get; } = new(new PhantomScan(new Size3(256, 256, 32), seed: 1));

    public Slice Here { get; } = phantom.Volume.Slice(2, phantom.Middle);

    public Slice There { get; } = phantom.Volume.Slice(2, phantom.Middle + 1);

    public Mask Mask { get; } = phantom.Mask(phantom.Middle);

    /// <summary>The first with its mask, as the prompt of the second.</summary>
    public Prompt Prompt => new(Here, Mask.ToSlice(), -1);

    public static Slice Normalised(Slice slice)
    {
        var result = new Slice(slice.Width, slice.Height);
        new Normalisation().Apply(slice.Values, result.Values);
        return result;
    }

    /// <summary>What a window shows of a slice, normalised.</summary>
    public static Slice Seen(Slice slice, Window window)
    {
        var cut = new Slice(window.Size, window.Size);
        window.Cut(slice, cut);
        return Normalised(cut);
    }
}
