using System.Collections.Immutable;

namespace PromptUNet.Annotation;

/// <summary>
/// When the pixels of a keyframe were painted, as moments of the annotation: of two labels' pixels the later painted one is shown.
/// Immutable.
/// </summary>
internal sealed class Paintings
{
    private readonly int _width, _height;
    private readonly ImmutableArray<(int Moment, PixelSet Pixels)> _all;     // disjoint, none empty, the earliest first

    private Paintings(int width, int height, ImmutableArray<(int Moment, PixelSet Pixels)> all) =>
        (_width, _height, _all) = (width, height, all);

    /// <summary>No pixel of a slice of this size.</summary>
    public Paintings(int width, int height)
        : this(width, height, [])
    {
    }

    /// <summary>Each moment with what was painted then and not since, the earliest first.</summary>
    public IEnumerable<(int Moment, PixelSet Pixels)> All => _all;

    /// <summary>The last moment; null when nothing is painted.</summary>
    public int? Last => _all.IsEmpty ? null : _all[^1].Moment;

    /// <summary>With pixels that are painted at a moment.</summary>
    public Paintings With(int moment, PixelSet pixels) => Of([.. Each(p => p.Except(pixels)), (moment, pixels)]);

    /// <summary>Those that are in a mask.</summary>
    public Paintings Within(PixelSet mask) => Of(Each(p => p.Intersect(mask)));

    /// <summary>With another slice's line in place of one of its own.</summary>
    /// <param name="line">Of this slice.</param>
    /// <param name="other">Of the other slice.</param>
    /// <param name="there">Of the other slice, with the same voxels.</param>
    public Paintings With(PixelLine line, Paintings other, PixelLine there)
    {
        bool isSame = true;
        List<(int Moment, PixelSet Pixels)> all = [];
        foreach (int moment in _all.Concat(other._all).Select(p => p.Moment).Distinct())
        {
            var (before, told) = (At(moment), other.At(moment).On(there));
            var after = before.With(line, told);
            isSame &= ReferenceEquals(before, after);
            all.Add((moment, after));
        }

        return isSame ? this : Of(all);
    }

    private PixelSet At(int moment) => _all.FirstOrDefault(p => p.Moment == moment).Pixels ?? PixelSet.Empty(_width, _height);

    private IEnumerable<(int Moment, PixelSet Pixels)> Each(Func<PixelSet, PixelSet> change) =>
        _all.Select(p => (p.Moment, change(p.Pixels)));

    private Paintings Of(IEnumerable<(int Moment, PixelSet Pixels)> all) =>
        new(_width, _height, [.. all.Where(p => !p.Pixels.IsEmpty).OrderBy(p => p.Moment)]);
}
