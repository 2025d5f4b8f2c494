using PromptUNet.Evaluation.Performance;
using PromptUNet.Imaging;

namespace PromptUNet.Benchmarks;

/// <summary>Two neighbouring slices of the phantom scan, 256 x 256, and the structure on the first.</summary>
internal static class Neighbours
{
    private static readonly PhantomScan Phantom = new(new Size3(256, 256, 32), seed: 1);

    public static Slice Here { get; } = Phantom.Volume.Slice(2, Phantom.Middle);

    public static Slice There { get; } = Phantom.Volume.Slice(2, Phantom.Middle + 1);

    public static Mask Mask { get; } = Phantom.Mask(Phantom.Middle);

    public static Slice Normalised(Slice slice) => new Normalisation().Apply(slice);
}
