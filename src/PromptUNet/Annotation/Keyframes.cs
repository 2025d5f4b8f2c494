using System.Collections;
using System.Collections.Immutable;

namespace PromptUNet.Annotation;

/// <summary>A label's keyframes, by axis and slice. Immutable.</summary>
public sealed class Keyframes : IEnumerable<KeyValuePair<SlicePlace, AnnotatedKeyframe>>
{
    private readonly ImmutableArray<ImmutableSortedDictionary<int, AnnotatedKeyframe>> _byAxis;

    private readonly int _next;                 // order of the next one
    private readonly Lazy<SlicePlace?> _initialPrompt;

    private Keyframes(ImmutableArray<ImmutableSortedDictionary<int, AnnotatedKeyframe>> byAxis, int next) =>
        (_byAxis, _next, _initialPrompt) = (byAxis, next, new Lazy<SlicePlace?>(FirstShown));

    /// <summary>None.</summary>
    public static Keyframes Empty { get; } = new([.. Enumerable.Repeat(ImmutableSortedDictionary<int, AnnotatedKeyframe>.Empty, 3)], 0);

    /// <summary>The initial prompt p of section 3.3: the first keyframe drawn that has a pixel; null when there is none.</summary>
    public SlicePlace? InitialPrompt => _initialPrompt.Value;

    /// <summary>The axis of the initial prompt; null when there is none.</summary>
    public int? Axis => InitialPrompt?.Axis;

    public int Count => _byAxis.Sum(a => a.Count);

    /// <summary>The slices that are keyframes.</summary>
    public IEnumerable<SlicePlace> Places => this.Select(k => k.Key);

    /// <summary>Null when the slice is no keyframe.</summary>
    public AnnotatedKeyframe? this[SlicePlace place] => _byAxis[place.Axis].GetValueOrDefault(place.Slice);

    /// <summary>Those across an axis, by slice.</summary>
    public ImmutableSortedDictionary<int, AnnotatedKeyframe> Across(int axis) => _byAxis[axis];

    /// <summary>Those that have voxels in common with a slice: on it, or across another axis.</summary>
    internal IEnumerable<KeyValuePair<SlicePlace, AnnotatedKeyframe>> Touching(SlicePlace place)
    {
        if (this[place] is { } there)
        {
            yield return new(place, there);
        }

        foreach (int axis in Enumerable.Range(0, _byAxis.Length).Where(a => a != place.Axis))
        {
            foreach (var (slice, keyframe) in _byAxis[axis])
            {
                yield return new(new SlicePlace(axis, slice), keyframe);
            }
        }
    }

    /// <summary>The keyframes with one more, or with one replaced; a replaced one keeps its order.</summary>
    internal Keyframes With(SlicePlace place, PixelSet mask, KeyframeSource by, Paintings painted, IReadOnlyList<int> over) =>
        With(place, new AnnotatedKeyframe(mask, by, this[place]?.Order ?? _next) { Painted = painted, Over = over });

    /// <summary>
    /// The keyframes across other axes, made to agree with pixels of a slice where they cross it; also in when these were painted.
    /// </summary>
    internal Keyframes Agreeing(SlicePlace place, PixelSet mask, Paintings painted)
    {
        var keyframes = this;
        foreach (var (there, own) in Touching(place).Where(k => k.Key != place))
        {
            var (line, crossed) = (there.CrossedBy(place), place.CrossedBy(there));
            var (pixels, when) = (own.Mask.With(line, mask.On(crossed)), own.Painted.With(line, painted, crossed));
            if (!ReferenceEquals(pixels, own.Mask) || !ReferenceEquals(when, own.Painted))
            {
                keyframes = keyframes.With(there, own with { Mask = pixels, Painted = when });
            }
        }

        return keyframes;
    }

    /// <summary>When the pixels of a slice were painted, as far as keyframes on it or across it know.</summary>
    /// <param name="place">The slice.</param>
    /// <param name="none">Without pixels, of the slice's size.</param>
    internal Paintings PaintedOn(SlicePlace place, Paintings none) => this[place]?.Painted
        ?? Touching(place).Aggregate(none, (all, k) => all.With(place.CrossedBy(k.Key), k.Value.Painted, k.Key.CrossedBy(place)));

    internal Keyframes Without(SlicePlace place) => new(_byAxis.SetItem(place.Axis, _byAxis[place.Axis].Remove(place.Slice)), _next);

    public IEnumerator<KeyValuePair<SlicePlace, AnnotatedKeyframe>> GetEnumerator()
    {
        for (int axis = 0; axis < _byAxis.Length; axis++)
        {
            foreach (var (slice, keyframe) in _byAxis[axis])
            {
                yield return new(new SlicePlace(axis, slice), keyframe);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Keyframes With(SlicePlace place, AnnotatedKeyframe keyframe) =>
        new(_byAxis.SetItem(place.Axis, _byAxis[place.Axis].SetItem(place.Slice, keyframe)), Math.Max(_next, keyframe.Order + 1));

    private SlicePlace? FirstShown() =>
        this.Where(k => !k.Value.Mask.IsEmpty).OrderBy(k => k.Value.Order).Select(k => (SlicePlace?)k.Key).FirstOrDefault();
}

/// <summary>How a keyframe came about.</summary>
public enum KeyframeSource
{
    /// <summary>A person drew it.</summary>
    Drawn,

    /// <summary>A person corrected the shown mask.</summary>
    Corrected,

    /// <summary>A person accepted the shown mask.</summary>
    Accepted,

    /// <summary>A person stated that the structure is not on the slice.</summary>
    Absent,

    /// <summary>It came with a mask of another program or another time.</summary>
    Imported,
}

/// <summary>A keyframe of an annotation: a slice whose mask a person has given, so that nothing computed changes it.</summary>
/// <param name="Mask">The structure's pixels; an empty mask means "absent here" and ends the structure.</param>
/// <param name="By">How it came about.</param>
/// <param name="Order">The smaller, the earlier the slice became a keyframe of the label.</param>
public sealed record AnnotatedKeyframe(PixelSet Mask, KeyframeSource By, int Order)
{
    /// <summary>When its pixels were painted. Those that never were lie under what other labels have there.</summary>
    internal Paintings Painted { get; init; } = new(Mask.Width, Mask.Height);

    /// <summary>The labels that most of it was painted over, by <see cref="AnnotatedLabel.Added"/>.</summary>
    internal IReadOnlyList<int> Over { get; init; } = [];
}
