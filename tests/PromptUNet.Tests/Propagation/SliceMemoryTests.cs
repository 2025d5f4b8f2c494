using PromptUNet.Imaging;
using PromptUNet.Lab.Bench;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>What the slice loop takes of the garbage-collected memory, on all threads together.</summary>
[Collection(nameof(Alone))]
public sealed class SliceMemoryTests
{
    private const int Settled = 10, Attempts = 4;

    private static readonly PhantomScan Phantom = new(new Size3(64, 64, 61), seed: 1);

    /// <summary>
    /// From the first slice there is one stretch; from the middle one there are two, which with two threads begin together.
    /// </summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 30)]
    public void A_slice_takes_less_than_a_thousand_bytes_once_ten_are_past(int threads, int drawn)
    {
        // A network that corrects nothing: all of the window's work is done, and the object never ends.
        var segmenter = new WindowSegmenter(new InputOptions(), (_, _, logits) => logits.Clear());
        var options = new PropagationOptions { Threads = threads, FeedbackThreshold = 0.01 };

        // The runtime itself takes some once in a while, for code it compiles and threads it adds.
        long least = Enumerable.Range(0, Attempts).Min(_ => BytesASlice(segmenter, options, drawn));
        Assert.InRange(least, 0, 999);
    }

    private static long BytesASlice(WindowSegmenter segmenter, PropagationOptions options, int drawn)
    {
        long settled = 0;
        int slices = 0, changed = 0;
        foreach (var happened in new Propagator(Phantom.Volume, 2, segmenter, options).Run([new Keyframe(drawn, Phantom.Mask(drawn))]))
        {
            slices += happened is SliceSegmented ? 1 : 0;
            changed += happened is PromptChanged && slices > Settled ? 1 : 0;
            settled = slices == Settled ? GC.GetTotalAllocatedBytes(precise: true) : settled;
        }

        long taken = GC.GetTotalAllocatedBytes(precise: true) - settled;
        Assert.Equal(60, slices);
        Assert.True(changed > 3, $"The prompt changed {changed} times.");
        return taken / (slices - Settled);
    }
}
