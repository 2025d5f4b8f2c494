using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// The volumetric inference of section 3.3 for one structure: from the keyframes a person drew to a prediction on every other slice.
/// The result in a gap depends on the gap, the volume, the segmenter and the options alone. It does not depend on other gaps, on earlier
/// computations, or on the number of threads. One computation at a time.
/// </summary>
/// <remarks>
/// Between two keyframes that show the object a slice is predicted from both (<see cref="BetweenKeyframes.BothSides"/>), elsewhere from
/// the nearest one that does. As published (<see cref="BetweenKeyframes.LastPrompt"/>), the first keyframe that is not empty is the
/// initial prompt p. A slice above p is predicted from the nearest keyframe between p and it; a slice below p likewise.
/// </remarks>
public sealed class Propagator
{
    private readonly Volume _volume;
    private readonly int _axis;
    private readonly PropagationOptions _options;
    private readonly SlicePass _pass;

    /// <param name="volume">The scan.</param>
    /// <param name="axis">The array axis that the slices lie across.</param>
    /// <param name="segmenter">Segments each slice, between two keyframes from both sides.</param>
    /// <param name="options">The settings of section 3.3.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The axis is not 0, 1 or 2, the number of threads is not at least 1, or the feedback threshold not above 0.
    /// </exception>
    public Propagator(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions? options = null)
    {
        _ = volume.Grid.Size[axis];
        (_volume, _axis, _options) = (volume, axis, options ?? new PropagationOptions());
        _options.Check();
        _pass = new SlicePass(volume, axis, segmenter, _options);
    }

    /// <summary>
    /// Segments the volume from keyframes: from the initial prompt down to the first slice, then up to the last (section 3.3). The work
    /// happens while the events are read.
    /// </summary>
    /// <param name="keyframes">In the order they were drawn; copied, so that a person may go on drawing.</param>
    /// <param name="cancellation">Checked once a slice.</param>
    /// <exception cref="ArgumentException">
    /// A keyframe lies outside the volume, a mask has another size than the slices, a slice is given twice, or no mask has a pixel.
    /// </exception>
    /// <exception cref="OperationCanceledException">While the events are read.</exception>
    public IEnumerable<PropagationEvent> Run(IEnumerable<Keyframe> keyframes, CancellationToken cancellation = default)
    {
        List<Keyframe> own = [.. keyframes.Select(Checked)];
        if (own.GroupBy(k => k.Slice).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Slice {twice.Key} has {twice.Count()} keyframes; it can have one.", nameof(keyframes));
        }

        int prompt = own.Find(k => !k.Mask.IsEmpty)?.Slice ?? throw new ArgumentException(
            $"None of the {own.Count} keyframes has a foreground pixel: at least one must show the object.", nameof(keyframes));
        var gaps = Gap.Between(own, _volume.Grid.Size[_axis], _options.Between);
        return Fill([.. gaps.Where(g => g.Last < prompt).Reverse(), .. gaps.Where(g => g.First > prompt)], cancellation);
    }

    /// <summary>
    /// Fills gaps: each slice is segmented once or lies past the object's end. A slice between two keyframes that show the object is
    /// reported when both passes have reached it.
    /// </summary>
    /// <param name="gaps">The masks of their keyframes have the slices' size.</param>
    /// <param name="cancellation">Checked once a slice.</param>
    /// <exception cref="OperationCanceledException">While the events are read.</exception>
    public IEnumerable<PropagationEvent> Fill(IReadOnlyList<Gap> gaps, CancellationToken cancellation = default)
    {
        int done = 0, total = gaps.Where(g => g.Below is not null || g.Above is not null).Sum(g => g.Last - g.First + 1);
        var found = new HashSet<int>();
        foreach (var happened in Along([.. gaps.SelectMany(g => g.Passes())], cancellation))
        {
            done += happened switch
            {
                SliceSegmented segmented => found.Add(segmented.Slice) ? 1 : 0,
                ObjectEnded ended => ended.Slices.Count(found.Add),
                _ => 0,
            };
            yield return happened with { Done = done, Total = total };
        }

        yield return new Finished { Done = done, Total = total };
    }

    private IEnumerable<PropagationEvent> Along(IReadOnlyList<Pass> passes, CancellationToken cancellation)
    {
        bool ahead = 2 * passes.Count <= _options.Threads;      // a pass that looks ahead works on two threads
        var fusions = new Dictionary<int, Fusion>();
        Slice? blend = null;        // of all gaps: there can be hundreds
        foreach (var (pass, happened) in Interleaved.Run(passes, p => _pass.Run(p, ahead, cancellation), _options.Threads))
        {
            if (!pass.IsFused)
            {
                yield return happened;
                continue;
            }

            if (!fusions.TryGetValue(pass.First, out var fusion))
            {
                blend ??= new Slice(pass.From.Mask.Width, pass.From.Mask.Height);
                fusions.Add(pass.First, fusion = new Fusion(pass, blend, _options.Confidence, _options.PresenceInUse));
            }

            foreach (var fused in fusion.Receive(pass, happened))
            {
                yield return fused;
            }
        }
    }

    /// <summary>A copy of a keyframe that fits the volume.</summary>
    private Keyframe Checked(Keyframe keyframe)
    {
        int slices = _volume.Grid.Size[_axis];
        if ((uint)keyframe.Slice >= (uint)slices)
        {
            throw new ArgumentException(
                $"Keyframe {keyframe.Slice} lies outside the volume: axis {_axis} has the slices 0 to {slices - 1}.", nameof(keyframe));
        }

        var (width, height) = _volume.Grid.SliceSize(_axis);
        var mask = keyframe.Mask;
        return mask.Width == width && mask.Height == height
            ? new Keyframe(keyframe.Slice, new Mask(width, height, [.. mask.Pixels]))
            : throw new ArgumentException(
                $"The mask of keyframe {keyframe.Slice} is {mask.Width} x {mask.Height}, a slice across axis {_axis} {width} x {height}.",
                nameof(keyframe));
    }
}
