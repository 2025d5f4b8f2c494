using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Bench.Methods;

/// <summary>Two neighbouring slices of the phantom scan, 256 x 256, and the structure on the first.</summary>
internal static class Neighbours
{
    private static readonly PhantomScan Phantom = new(new Size3(256, 256, 32), seed: 1);

    public static Slice Here { get; } = Phantom.Volume.Slice(2, Phantom.Middle);

    public static Slice There { get; } = Phantom.Volume.Slice(2, Phantom.Middle + 1);

    public static Mask Mask { get; } = Phantom.Mask(Phantom.Middle);

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
