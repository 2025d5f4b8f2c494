using System.Collections;
using System.Collections.Immutable;

namespace PromptUNet.Annotation;

/// <summary>A label's keyframes, by axis and slice. Immutable.</summary>
public sealed class VouchedSlices : IEnumerable<KeyValuePair<SlicePlace, VouchedSlice>>
{
    private readonly ImmutableArray<ImmutableSortedDictionary<int, VouchedSlice>> _byAxis;

    private readonly int _next;                 // order of the next one
    private readonly Lazy<int?> _axis;

    private VouchedSlices(ImmutableArray<ImmutableSortedDictionary<int, VouchedSlice>> byAxis, int next) =>
        (_byAxis, _next, _axis) = (byAxis, next, new Lazy<int?>(FirstAxis));

    /// <summary>None.</summary>
    public static VouchedSlices Empty { get; } = new([.. Enumerable.Repeat(ImmutableSortedDictionary<int, VouchedSlice>.Empty, 3)], 0);

    /// <summary>The axis of the first one, in the order of vouching, with a pixel; null where there is none.</summary>
    public int? Axis => _axis.Value;

    public int Count => _byAxis.Sum(a => a.Count);

    /// <summary>Where they are.</summary>
    public IEnumerable<SlicePlace> Places => this.Select(k => k.Key);

    /// <summary>Null where nobody vouches for the slice.</summary>
    public VouchedSlice? this[SlicePlace place] => _byAxis[place.Axis].GetValueOrDefault(place.Slice);

    /// <summary>Those across an axis, by slice.</summary>
    public ImmutableSortedDictionary<int, VouchedSlice> Across(int axis) => _byAxis[axis];

    /// <summary>Those that have voxels in common with a slice: on it, or across another axis.</summary>
    internal IEnumerable<KeyValuePair<SlicePlace, VouchedSlice>> Touching(SlicePlace place)
    {
        if (this[place] is { } there)
        {
            yield return new(place, there);
        }

        foreach (int axis in Enumerable.Range(0, _byAxis.Length).Where(a => a != place.Axis))
        {
            foreach (var (slice, vouched) in _byAxis[axis])
            {
                yield return new(new SlicePlace(axis, slice), vouched);
            }
        }
    }

    /// <summary>With one more, or in place of the one there; its order stays that of the one there.</summary>
    internal VouchedSlices With(SlicePlace place, PixelSet mask, VouchedBy by) => With(place, new VouchedSlice(mask, by, this[place]?.Order ?? _next));

    /// <summary>With other pixels of one that there is.</summary>
    internal VouchedSlices With(SlicePlace place, PixelSet mask) => With(place, this[place]! with { Mask = mask });

    internal VouchedSlices Without(SlicePlace place) => new(_byAxis.SetItem(place.Axis, _byAxis[place.Axis].Remove(place.Slice)), _next);

    public IEnumerator<KeyValuePair<SlicePlace, VouchedSlice>> GetEnumerator()
    {
        for (int axis = 0; axis < _byAxis.Length; axis++)
        {
            foreach (var (slice, vouched) in _byAxis[axis])
            {
                yield return new(new SlicePlace(axis, slice), vouched);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private VouchedSlices With(SlicePlace place, VouchedSlice vouched) =>
        new(_byAxis.SetItem(place.Axis, _byAxis[place.Axis].SetItem(place.Slice, vouched)), Math.Max(_next, vouched.Order + 1));

    private int? FirstAxis() =>
        this.Where(k => !k.Value.Mask.IsEmpty).OrderBy(k => k.Value.Order).Select(k => (int?)k.Key.Axis).FirstOrDefault();
}

/// <summary>How a slice came to be vouched for.</summary>
public enum VouchedBy
{
    /// <summary>A person drew it.</summary>
    Drawn,

    /// <summary>A person corrected what the machine showed.</summary>
    Corrected,

    /// <summary>A person found right what the machine showed.</summary>
    Accepted,

    /// <summary>A person said that the structure is not on the slice.</summary>
    Absent,

    /// <summary>It came with a mask of another program or another time.</summary>
    Imported,
}

/// <summary>A keyframe of an annotation: the structure on a slice as a person vouches for it.</summary>
/// <param name="Mask">The structure's pixels; none says "absent here" and ends it.</param>
/// <param name="By">How it came about.</param>
/// <param name="Order">The smaller, the earlier the label's slice was first vouched for.</param>
public sealed record VouchedSlice(PixelSet Mask, VouchedBy By, int Order);
