using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Bench;

/// <summary>The phantom's structure, drawn on the slice in the middle and propagated down and up.</summary>
internal sealed class PhantomPropagation(PhantomScan phantom, ISliceSegmenter segmenter, PropagationOptions options)
{
    private const int Axis = 2, KeyframesApart = 10;

    /// <summary>Slices until buffers have grown to their size.</summary>
    private const int Settled = 10;

    /// <summary>To the last slice.</summary>
    public void Whole(CancellationToken cancel)
    {
        foreach (var _ in Run(cancel))
        {
            // The work happens while the events are read.
        }
    }

    /// <summary>To the first slice beside the drawn one.</summary>
    public void FirstNeighbour(CancellationToken cancel) => _ = Run(cancel).OfType<SliceSegmented>().First();

    /// <summary>To the last slice, with an eye on memory.</summary>
    public SliceCount Count(CancellationToken cancel)
    {
        int slices = 0;
        long settled = 0;
        foreach (var _ in Run(cancel).OfType<SliceSegmented>())
        {
            slices++;
            settled = slices == Settled ? GC.GetTotalAllocatedBytes(precise: true) : settled;
        }

        // Precise figures stop all threads, so there are two of them.
        long taken = slices > Settled ? GC.GetTotalAllocatedBytes(precise: true) - settled : 0;
        return new SliceCount(slices, phantom.Volume.Grid.Size[Axis] - 1, taken / Math.Max(1, slices - Settled));
    }

    /// <summary>
    /// Keyframes ten slices apart, all propagated; the action draws the first and middle one again, so that the slices on both
    /// sides up to the next keyframes are computed anew.
    /// </summary>
    public Action<CancellationToken> Correction()
    {
        var propagator = new Propagator(phantom.Volume, Axis, segmenter, options);
        int slices = phantom.Volume.Grid.Size[Axis];
        var others = Enumerable.Range(0, slices).Where(k => k != phantom.Middle && (k - phantom.Middle) % KeyframesApart == 0);
        Drain(propagator.Run([Drawn(phantom.Middle), .. others.Select(Drawn)]));
        return cancel => Drain(propagator.Correct(Drawn(phantom.Middle), cancel));
    }

    private IEnumerable<PropagationEvent> Run(CancellationToken cancel) =>
        new Propagator(phantom.Volume, Axis, segmenter, options).Run([Drawn(phantom.Middle)], cancel);

    private static void Drain(IEnumerable<PropagationEvent> events)
    {
        foreach (var _ in events)
        {
            // The work happens while the events are read.
        }
    }

    private Keyframe Drawn(int slice) => new(slice, phantom.Mask(slice));
}
