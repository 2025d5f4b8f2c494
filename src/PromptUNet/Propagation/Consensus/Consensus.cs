using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Three planes vote on one structure. It is propagated along the drawn axis. Cross-sections of that result prompt a propagation along
/// each of the other two axes. Then the mean of the three logits decides each voxel; the drawn axis weighs as much as the other two
/// together. Beyond the paper. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// Keyframes stay as they are, and slices that are empty along the drawn axis stay empty: the vote corrects outlines and moves no
/// end. On a cross-section that prompted it, a plane votes as on the neighbouring slices.
/// </remarks>
public sealed class Consensus
{
    /// <summary>The longest edge of a voxel in units of its shortest up to which a grid <see cref="Suits"/>.</summary>
    public const double LongestEdge = 2;

    private const int Structure = 1;

    private readonly Volume _volume;
    private readonly int _axis;
    private readonly ISliceSegmenter _segmenter;
    private readonly PropagationOptions? _options;

    /// <inheritdoc cref="Propagator(Volume, int, ISliceSegmenter, PropagationOptions?)"/>
    public Consensus(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions? options = null)
    {
        (_volume, _axis, _segmenter, _options) = (volume, axis, segmenter, options);
        _ = PropagatorAlong(axis);      // refuses options that do not fit
    }

    /// <summary>Whether a vote can be expected to improve the result: the voxels are nearly cubes.</summary>
    public static bool Suits(Grid grid)
    {
        var (x, y, z) = grid.Spacing;
        return Math.Max(x, Math.Max(y, z)) <= LongestEdge * Math.Min(x, Math.Min(y, z));
    }

    /// <summary>
    /// Segments the volume from keyframes along the drawn axis. <see cref="PlaneEvent"/>s report the progress of the three planes.
    /// Then each voted slice is reported as <see cref="SliceSegmented"/>: its logits are the mean of the three in [-4, 4].
    /// Its similarity and features are those of the drawn axis. The ends of the object are reported last.
    /// </summary>
    /// <param name="keyframes">In the order they were drawn.</param>
    /// <param name="cancellation">Checked once a slice.</param>
    /// <exception cref="ArgumentException">As for <see cref="Propagator.Run"/>.</exception>
    /// <exception cref="OperationCanceledException">While the events are read.</exception>
    public IEnumerable<PropagationEvent> Run(IEnumerable<Keyframe> keyframes, CancellationToken cancellation = default)
    {
        List<Keyframe> drawn = [.. keyframes];
        return Compute(drawn, PropagatorAlong(_axis).Run(drawn, cancellation), cancellation);
    }

    private IEnumerable<PropagationEvent> Compute(
        List<Keyframe> keyframes, IEnumerable<PropagationEvent> alongDrawn, CancellationToken cancellation)
    {
        var drawn = new PropagatedMasks(_volume.Grid, _axis, keyframes);
        var size = _volume.Grid.Size;
        int done = 0, total = size.X + size.Y + size.Z;
        var ballots = new Ballots(size[_axis]);
        List<ObjectEnded> ends = [];
        foreach (var happened in alongDrawn)
        {
            drawn.Take(happened);
            ballots.Open(happened);
            ends.AddRange(happened is ObjectEnded ended ? [ended] : []);
            yield return new PlaneEvent(_axis, happened) { Done = keyframes.Count + happened.Done, Total = total };
        }

        done += size[_axis];
        var found = drawn.ToLabels(Structure);
        foreach (int axis in Enumerable.Range(0, 3).Where(a => a != _axis))
        {
            var sections = CrossSections.Of(found, Structure, axis);
            var voter = new Voter(ballots, _axis, axis, size[axis], sections.Select(s => s.Slice).ToHashSet());
            foreach (var happened in PropagatorAlong(axis).Run(sections, cancellation))
            {
                voter.Cast(happened);
                yield return new PlaneEvent(axis, happened) { Done = done + sections.Count + happened.Done, Total = total };
            }

            done += size[axis];
        }

        var (width, height) = _volume.Grid.SliceSize(_axis);
        foreach (var voted in ballots.Count(width, height))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return voted with { Done = total, Total = total };
        }

        foreach (var ended in ends)
        {
            yield return ended with { Done = total, Total = total };
        }

        yield return new Finished { Done = total, Total = total };
    }

    private Propagator PropagatorAlong(int axis) => new(_volume, axis, _segmenter, _options);
}
