using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>
/// One label, whole: its logits on each slice across its axis, corrected beside keyframes that cross the slices, and over them its
/// keyframes. Other labels are not known here. A stale slice keeps its earlier logits.
/// </summary>
internal sealed class Layer
{
    private readonly Grid _grid;
    private readonly GapCache _cache;
    private readonly byte[] _context;
    private readonly PropagationOptions _options;
    private readonly bool _consensus;
    private KeyValuePair<SlicePlace, AnnotatedKeyframe>[] _keyframes = [];
    private int _axis = -1;
    private ComputedSlice[] _found = [];
    private object?[] _sources = [];    // what each slice's logits follow from: a gap's source, the keyframe there, the imported mask
    private List<NamedGap> _gaps = [];
    private Dictionary<int, SliceLogits?> _crossed = [];        // what is shown of slices that keyframes across other axes change
    private bool _isCrossed = true;                             // whether these follow from the slices and keyframes as they are

    /// <param name="label">The label, as it was added.</param>
    /// <param name="grid">The scan's.</param>
    /// <param name="cache">Finds the slices of whole gaps.</param>
    /// <param name="context">What computed slices depend on beside the gap.</param>
    /// <param name="options">How slices are computed.</param>
    /// <param name="consensus">Whether computed slices depend on all keyframes of the label.</param>
    public Layer(AnnotatedLabel label, Grid grid, GapCache cache, byte[] context, PropagationOptions options, bool consensus) =>
        (Label, _grid, _cache, _context, _options, _consensus) = (label, grid, cache, context, options, consensus);

    public AnnotatedLabel Label { get; private set; }

    /// <summary>Gaps with slices that have to be computed, ascending.</summary>
    public IEnumerable<LabelGap> StaleGaps => from gap in _gaps where !IsWhole(gap) select gap.Gap;

    /// <summary>Slices that have to be computed, ascending; of an interrupted gap, those not yet computed.</summary>
    public IEnumerable<SliceRange> StaleRanges
    {
        get
        {
            foreach (var (gap, _, source) in _gaps)
            {
                for (int slice = gap.First, first = slice; slice <= gap.Last; slice++)
                {
                    bool isStale = !Equals(_sources[slice], source), isLast = slice == gap.Last || Equals(_sources[slice + 1], source);
                    first = isStale ? first : slice + 1;
                    if (isStale && isLast)
                    {
                        yield return new SliceRange(Label.Id, _axis, first, slice);
                    }
                }
            }
        }
    }

    /// <summary>Predicted Dice of the label on a slice across its axis, as it was computed; null when the slice has none.</summary>
    public double? ConfidenceOn(int slice) => _found[slice].Confidence;

    /// <summary>Slices across the label's axis that its keyframes across other axes change, ascending.</summary>
    public IEnumerable<int> Crossed => _crossed.Keys.Order();

    /// <summary>The smallest box that holds every voxel of the label.</summary>
    public VoxelBox? Extent
    {
        get
        {
            var box = Label.Frozen?.Box;
            foreach (var (place, keyframe) in _keyframes)
            {
                box = VoxelBox.Union(box, keyframe.Mask.Box is { } own ? place.Box(own) : null);
            }

            return VoxelBox.Union(box, ComputedExtent());
        }
    }

    /// <summary>The same once more: what this one follows or settles later, the copy does not.</summary>
    public Layer Copy()
    {
        var copy = (Layer)MemberwiseClone();
        (copy._found, copy._sources, copy._crossed) = ([.. _found], [.. _sources], new(_crossed));
        return copy;
    }

    /// <summary>
    /// Takes over the label's present state. Returns the boxes whose voxels may have changed. Gaps that are in the cache are complete at
    /// once.
    /// </summary>
    public IEnumerable<VoxelBox> Follow(AnnotatedLabel label)
    {
        var before = Label;
        bool isFrozenOtherwise = !ReferenceEquals(before.Frozen, label.Frozen);
        var extent = isFrozenOtherwise ? Extent : null;
        (Label, _keyframes) = (label, [.. label.Keyframes]);
        _isCrossed &= ReferenceEquals(before.Keyframes, label.Keyframes) && before.IsPropagated == label.IsPropagated;
        var computed = VoxelBox.Union(FollowGaps(), FollowCrossing());
        if (isFrozenOtherwise)
        {
            return Present(extent, Extent);
        }

        return
        [
            .. Present(computed),
            .. from place in before.Keyframes.Places.Union(label.Keyframes.Places)
               where !ReferenceEquals(before.Keyframes[place], label.Keyframes[place])
               select place.Box(_grid.SliceBox(place.Axis)),
        ];
    }

    /// <summary>Stores a computed slice. Returns the boxes whose voxels may have changed.</summary>
    public IEnumerable<VoxelBox> Settle(LabelGap gap, int slice, ComputedSlice found)
    {
        var change = Put(slice, found);
        var named = _gaps.First(g => g.Gap == gap);
        _sources[slice] = named.Source;
        if (IsWhole(named))
        {
            _cache.Add(named.Key, _found[gap.First..(gap.Last + 1)]);
        }

        return Present(StaleGaps.Any() ? change : VoxelBox.Union(change, FollowCrossing()));
    }

    /// <summary>The label's pixels on a slice, whatever other labels have there.</summary>
    public PixelSet On(SlicePlace place)
    {
        var (width, height) = _grid.SliceSize(place.Axis);
        var mask = new Mask(width, height);
        var box = place.Box(_grid.SliceBox(place.Axis));
        int[] own = new int[box.Rows.Width * box.Rows.Height];
        for (int k = box.First, at = 0; k <= box.Last; k++, at += own.Length)
        {
            for (int i = Paint(k, box.Rows, 0, own) ? 0 : own.Length; i < own.Length; i++)
            {
                mask.Pixels[at + i] = own[i] > 0;
            }
        }

        return new PixelSet(mask);
    }

    /// <summary>The number of pixels of a slice that the label has too, whatever other labels have there.</summary>
    public int Overlap(SlicePlace place, PixelSet pixels)
    {
        if (pixels.Box is not { } rectangle)
        {
            return 0;
        }

        var box = place.Box(rectangle);
        int[] own = new int[box.Rows.Width * box.Rows.Height];
        int overlap = 0;
        for (int k = box.First, at = 0; k <= box.Last; k++, at += own.Length)
        {
            for (int i = Paint(k, box.Rows, 0, own) ? 0 : own.Length; i < own.Length; i++)
            {
                var (x, y) = ((at + i) % rectangle.Width, (at + i) / rectangle.Width);
                overlap += own[i] > 0 && pixels[rectangle.Left + x, rectangle.Top + y] ? 1 : 0;
            }
        }

        return overlap;
    }

    /// <summary>
    /// Writes how strongly the label claims the voxels of a rectangle of slice <paramref name="k"/> across axis 2, row by row.
    /// </summary>
    /// <param name="k">The slice.</param>
    /// <param name="rows">The rectangle.</param>
    /// <param name="level">The label's, from <see cref="Nesting"/>.</param>
    /// <param name="strengths">Takes a <see cref="Strength"/> for each voxel.</param>
    /// <returns>Whether it may claim any.</returns>
    public bool Paint(int k, PixelBox rows, int level, Span<int> strengths)
    {
        strengths.Clear();
        if (Label.Frozen is { } frozen)
        {
            var here = new SlicePlace(2, k);
            Paint(here, k, rows, strengths, frozen.On(here), _ => Strength.Locked);
            return true;
        }

        bool isThere = false;
        var (first, last) = new VoxelBox(rows, k, k).Along(_axis);
        for (int slice = first; slice <= last; slice++)
        {
            if (Shown(slice) is { } logits)
            {
                Paint(new SlicePlace(_axis, slice), k, rows, strengths, logits, logit => Strength.Computed(level, logit));
                isThere = true;
            }
        }

        foreach (var (place, keyframe) in _keyframes)
        {
            if (IsIn(place, k, rows))
            {
                Paint(place, k, rows, strengths, keyframe.Mask, _ => Strength.Unpainted);
                foreach (var (moment, pixels) in keyframe.Painted.All)
                {
                    Paint(place, k, rows, strengths, pixels, _ => Strength.Painted(moment), isOver: true);
                }

                isThere = true;
            }
        }

        return isThere;
    }

    private static IEnumerable<VoxelBox> Present(params VoxelBox?[] boxes) => boxes.OfType<VoxelBox>();

    private static bool IsIn(SlicePlace place, int k, PixelBox rows)
    {
        var (first, last) = new VoxelBox(rows, k, k).Along(place.Axis);
        return place.Slice >= first && place.Slice <= last;
    }

    /// <summary>Writes a slice's claims into the rectangle: one line where it crosses the rectangle, or all of it.</summary>
    /// <param name="place">The slice, which lies in the rectangle or crosses it.</param>
    /// <param name="k">The rectangle's slice across axis 2.</param>
    /// <param name="rows">The rectangle.</param>
    /// <param name="strengths">The rectangle's claims, row by row.</param>
    /// <param name="plane">The slice's bytes.</param>
    /// <param name="strength">The strength of a byte that is not 0.</param>
    /// <param name="isOver">Whether a pixel of 0 leaves the claim that is there; else there is none any more.</param>
    private static void Paint(
        SlicePlace place, int k, PixelBox rows, Span<int> strengths, IPlane plane, Func<byte, int> strength, bool isOver = false)
    {
        byte[] line = new byte[place.Axis == 0 ? rows.Height : rows.Width];
        var (first, step, lines) = place.Axis switch
        {
            0 => (place.Slice - rows.Left, rows.Width, 1),
            1 => ((place.Slice - rows.Top) * rows.Width, 1, 1),
            _ => (0, 1, rows.Height),
        };
        for (int y = 0; y < lines; y++, first += rows.Width)
        {
            plane.CopyRow(place.Axis == 2 ? rows.Top + y : k, place.Axis == 0 ? rows.Top : rows.Left, line);
            for (int x = 0; x < line.Length; x++)
            {
                if (line[x] > 0 || !isOver)
                {
                    strengths[first + (x * step)] = line[x] > 0 ? strength(line[x]) : 0;
                }
            }
        }
    }

    private VoxelBox? FollowGaps()
    {
        var changed = Turn(Label.ImportAxis);
        byte[] context = _consensus ? [.. _context, .. DigestOfKeyframes()] : _context;
        bool endIsJudged = _options.PresenceInUse is not null;
        _gaps =
        [
            .. from gap in Label.Gaps(_grid.Size, _options.Between)
               let key = gap.Key(context)
               select new NamedGap(gap, key, gap.Source(key, context, endIsJudged)),
        ];
        var (width, height) = _grid.SliceSize(_axis);
        bool[] isOpen = new bool[_found.Length];
        foreach (var named in _gaps)
        {
            var gap = named.Gap;
            isOpen.AsSpan(gap.First, gap.Count).Fill(true);
            var found = IsWhole(named) ? null : _cache.Find(named.Key, gap.Count, width, height);
            for (int i = 0; i < found?.Length; i++)
            {
                changed = VoxelBox.Union(changed, Put(gap.First + i, found[i]));
                _sources[gap.First + i] = named.Source;
            }
        }

        var (below, above) = Label.ImportBounds;
        for (int slice = 0; slice < _found.Length; slice++)
        {
            if (!isOpen[slice])
            {
                changed = VoxelBox.Union(changed, Stand(slice, isImported: slice < below || slice > above));
            }
        }

        return changed;
    }

    /// <summary>
    /// Fills a slice that needs no computing: an imported mask, an empty slice, or a keyframe. A keyframe lies over the logits and is
    /// also stored among them: once it is removed, the slice shows it while it is stale.
    /// </summary>
    private VoxelBox? Stand(int slice, bool isImported)
    {
        var place = new SlicePlace(_axis, slice);
        var keyframe = Label.Keyframes[place]?.Mask;
        object? source = keyframe ?? (isImported ? Label.Imported : (object?)null);
        if (Equals(_sources[slice], source))
        {
            return null;
        }

        _sources[slice] = source;
        var pixels = keyframe ?? (isImported ? Label.Imported!.On(place) : null);
        return Put(slice, new ComputedSlice(pixels is null ? null : SliceLogits.Of(pixels), null));
    }

    /// <summary>Begins anew if the label has another axis than before. Returns the box of what was computed along the old one.</summary>
    private VoxelBox? Turn(int axis)
    {
        if (axis == _axis)
        {
            return null;
        }

        var before = ComputedExtent();
        (_axis, _found, _sources) = (axis, new ComputedSlice[_grid.Size[axis]], new object?[_grid.Size[axis]]);
        (_crossed, _isCrossed) = ([], false);
        return before;
    }

    private VoxelBox? Put(int slice, ComputedSlice found)
    {
        var before = Shown(slice);
        _found[slice] = found;
        _crossed.Remove(slice);
        _isCrossed = false;
        return VoxelBox.Union(BoxOf(slice, before), BoxOf(slice, found.Logits));
    }

    /// <summary>
    /// Corrects the slices beside keyframes that cross them, as far as slices and keyframes have changed. While slices are being computed
    /// it waits for the last one; until then a new slice is shown as it was computed.
    /// </summary>
    private VoxelBox? FollowCrossing()
    {
        if (_isCrossed)
        {
            return null;
        }

        var before = _crossed;
        _isCrossed = true;
        _crossed = Label.IsPropagated && Label.Axis is not null
            ? CrossedSlices.Of(_grid, _axis, [.. _found.Select(f => f.Logits)], Label.Keyframes) : [];
        return before.Keys.Union(_crossed.Keys).Aggregate(
            (VoxelBox?)null,
            (box, slice) => VoxelBox.Union(box, VoxelBox.Union(
                BoxOf(slice, before.TryGetValue(slice, out var was) ? was : _found[slice].Logits), BoxOf(slice, Shown(slice)))));
    }

    private SliceLogits? Shown(int slice) => _crossed.TryGetValue(slice, out var logits) ? logits : _found[slice].Logits;

    private VoxelBox? BoxOf(int slice, SliceLogits? logits) =>
        logits is null ? null : new SlicePlace(_axis, slice).Box(logits.Box);

    private VoxelBox? ComputedExtent()
    {
        VoxelBox? box = null;
        for (int slice = 0; slice < _found.Length; slice++)
        {
            box = VoxelBox.Union(box, BoxOf(slice, Shown(slice)));
        }

        return box;
    }

    private bool IsWhole(NamedGap named)
    {
        for (int slice = named.Gap.First; slice <= named.Gap.Last; slice++)
        {
            if (!Equals(_sources[slice], named.Source))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The digest of all keyframes across the axis, in drawing order where that order matters.</summary>
    private IEnumerable<byte> DigestOfKeyframes() =>
        from keyframe in _options.Between == BetweenKeyframes.LastPrompt
            ? Label.Keyframes.Across(_axis).OrderBy(k => k.Value.Order)
            : Label.Keyframes.Across(_axis).AsEnumerable()
        from part in keyframe.Value.Mask.DigestOn(keyframe.Key)
        select part;

    /// <summary>A gap with its key and the key of what each of its slices depends on.</summary>
    private readonly record struct NamedGap(LabelGap Gap, string Key, string Source);
}
