using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Bench;

/// <summary>The phantom's structure, drawn on the slice in the middle and propagated down and up.</summary>
internal sealed class PhantomPropagation(PhantomScan phantom, ISliceSegmenter segmenter, PropagationOptions options)
{
    private const int Axis = 2, KeyframesApart = 10, Structure = 1;

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
    /// Keyframes ten slices apart, all propagated. The action draws the first and the middle one again with a pixel more or less. The
    /// slices on both sides, up to the next keyframes, are then computed anew.
    /// </summary>
    public Action<CancellationToken> Correction()
    {
        var session = new AnnotationSession(phantom.Volume, segmenter, options, cache: 0);
        session.Apply(new AddLabel(Structure, "phantom", LabelColours.Of(Structure)));
        int slices = phantom.Volume.Grid.Size[Axis];
        var others = Enumerable.Range(0, slices).Where(k => k != phantom.Middle && (k - phantom.Middle) % KeyframesApart == 0);
        Draw(phantom.Middle, phantom.Mask(phantom.Middle));
        foreach (int slice in others)
        {
            Draw(slice, phantom.Mask(slice));
        }

        Drain(session.Compute());
        Mask[] drawings = [WithoutPixel(phantom.Mask(phantom.Middle)), phantom.Mask(phantom.Middle)];
        int corrections = 0;
        return cancel =>
        {
            Draw(phantom.Middle, drawings[corrections++ % 2]);
            Drain(session.Compute(cancel));
        };

        void Draw(int slice, Mask mask) => session.Apply(new SetKeyframe(Structure, Axis, slice, new PixelSet(mask), KeyframeSource.Drawn));
    }

    /// <summary>A mask of which nothing follows that would be known already.</summary>
    private static Mask WithoutPixel(Mask mask)
    {
        mask.Pixels[Array.IndexOf(mask.Pixels, true)] = false;
        return mask;
    }

    private IEnumerable<PropagationEvent> Run(CancellationToken cancel) =>
        new Propagator(phantom.Volume, Axis, segmenter, options).Run([Drawn(phantom.Middle)], cancel);

    private static void Drain<T>(IEnumerable<T> events)
    {
        foreach (var _ in events)
        {
            // The work happens while the events are read.
        }
    }

    private Keyframe Drawn(int slice) => new(slice, phantom.Mask(slice));
}
