using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// The volumetric inference of section 3.3 for one structure: from the slices a person vouches for to a mask on every
/// slice, with the interactive feedback loop. A correction recomputes only the slices that follow from it, and leaves
/// the same masks as a run from the beginning with all keyframes. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// Between two keyframes that show the object a slice follows from both (<see cref="BetweenKeyframes.BothSides"/>), elsewhere from the
/// nearest one that does. As published, the first keyframe that is not empty is the initial prompt p, and a slice above p follows from the
/// nearest keyframe between p and it, a slice below p likewise. Work happens while the events are read; what was finished before a cancellation
/// or a break stays, <see cref="Pending"/> tells the rest and <see cref="Resume"/> does it.
/// </remarks>
public sealed class Propagator
{
    private readonly Volume _volume;
    private readonly int _axis;
    private readonly Infill _infill;
    private readonly BetweenKeyframes _between;
    private readonly List<Keyframe> _keyframes = [];
    private readonly MaskStack _masks;
    private readonly Origin[] _origins;
    private readonly double?[] _confidence;
    private readonly bool _endIsJudged;
    private int _computation;

    /// <exception cref="ArgumentOutOfRangeException">The axis is not 0, 1 or 2, or the feedback threshold is not above 0.</exception>
    public Propagator(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions? options = null)
    {
        int slices = volume.Grid.Size[axis];
        options ??= new PropagationOptions();
        var (width, height) = volume.Grid.SliceSize(axis);
        (_volume, _axis, _infill, _between) = (volume, axis, new Infill(volume, axis, segmenter, options), options.Between);
        (_masks, _origins, _confidence) = (new MaskStack(width, height, slices), new Origin[slices], new double?[slices]);
        _endIsJudged = options.PresenceInUse is not null;
    }

    /// <summary>The slices a person vouches for, in the order they were first drawn.</summary>
    public IReadOnlyList<Keyframe> Keyframes => _keyframes;

    /// <summary>Slices, ascending, whose mask does not yet follow from the keyframes: none after <see cref="Finished"/>.</summary>
    public IReadOnlyList<int> Pending => _keyframes.Count == 0
        ? [.. Enumerable.Range(0, _origins.Length)]
        : [.. Plan().SelectMany(s => s.Slices.Where(k => !_origins[k].Holds(s))).Distinct().Order()];

    /// <summary>The mask of a slice as it stands; on a pending slice the one from before, or an empty one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public Mask Mask(int slice)
    {
        _volume.Grid.CheckSlice(_axis, slice);
        return _masks[slice];
    }

    /// <summary>The slice whose correction is expected to mend most; null where nothing is known of any.</summary>
    public Suggestion? Suggestion() => CorrectHereNext.Of(_volume.Grid, _axis, States());

    /// <summary>
    /// The slices as the next correction is chosen by. Their confidence is null before they were computed, and where prompts are not
    /// carried or predictions handed on.
    /// </summary>
    public IReadOnlyList<SliceState> States()
    {
        var vouched = _keyframes.Select(k => k.Slice).ToHashSet();
        return [.. _confidence.Select((confidence, k) => new SliceState(vouched.Contains(k), _masks.Area(k), confidence))];
    }

    /// <summary>All masks as they stand, as one label on the volume's grid.</summary>
    public LabelVolume ToLabels(int label) => LabelVolume.OfMasks(_volume.Grid, label, _axis, k => _masks[k]);

    /// <summary>Forgets all results and segments the volume from these keyframes, given in the order they were drawn.</summary>
    /// <exception cref="ArgumentException">
    /// A keyframe lies outside the volume, a mask has another size than the slices, a slice is given twice, or no mask has a
    /// pixel. Nothing has changed then.
    /// </exception>
    /// <exception cref="OperationCanceledException">While the events are read, at most once a slice.</exception>
    public IEnumerable<PropagationEvent> Run(IEnumerable<Keyframe> keyframes, CancellationToken cancellation = default)
    {
        List<Keyframe> own = [.. keyframes.Select(Checked)];
        if (own.GroupBy(k => k.Slice).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Slice {twice.Key} has {twice.Count()} keyframes; it can have one.", nameof(keyframes));
        }

        CheckPrompted(own, nameof(keyframes));
        _masks.Clear();
        Array.Clear(_confidence);
        _keyframes.Clear();
        own.ForEach(Vouch);
        return Compute(++_computation, cancellation);
    }

    /// <summary>
    /// Takes a slice as a person has drawn it, in place of an earlier keyframe or as a new one, and recomputes what follows
    /// from it: what lies between it and its neighbouring keyframes. As published: away from the initial prompt up to the next
    /// keyframe; both sides for the initial prompt itself.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="Run"/>; nothing has changed then.</exception>
    /// <exception cref="OperationCanceledException">While the events are read, at most once a slice.</exception>
    public IEnumerable<PropagationEvent> Correct(Keyframe keyframe, CancellationToken cancellation = default)
    {
        var own = Checked(keyframe);
        CheckPrompted(_keyframes.Where(k => k.Slice != own.Slice).Append(own), nameof(keyframe));
        Vouch(own);
        return Compute(++_computation, cancellation);
    }

    /// <summary>Segments the slices that are still pending; a stretch that was cut short starts again at its keyframe.</summary>
    /// <exception cref="InvalidOperationException">There is no keyframe yet.</exception>
    /// <exception cref="OperationCanceledException">While the events are read, at most once a slice.</exception>
    public IEnumerable<PropagationEvent> Resume(CancellationToken cancellation = default) => _keyframes.Count > 0
        ? Compute(++_computation, cancellation)
        : throw new InvalidOperationException("There is nothing to resume before the first keyframe.");

    private IEnumerable<PropagationEvent> Compute(int computation, CancellationToken cancellation)
    {
        CheckCurrent(computation);
        List<Stretch> open = [.. Plan().Where(s => !s.Slices.All(k => _origins[k].Holds(s)))];
        open.ForEach(s => s.Slices.ToList().ForEach(k => _origins[k] = default));
        int done = 0, total = open.SelectMany(s => s.Slices).Distinct().Count();
        foreach (var (stretch, happened) in _infill.Along(open, cancellation))
        {
            done += Settle(happened, stretch);
            yield return happened with { Done = done, Total = total };
            CheckCurrent(computation);
        }

        yield return new Finished { Done = done, Total = total };
    }

    /// <summary>Keeps what an event tells about masks; the number of slices that it finished.</summary>
    private int Settle(PropagationEvent happened, Stretch stretch)
    {
        switch (happened)
        {
            case SliceSegmented segmented:
                _masks.Set(segmented.Slice, segmented.Logits);
                _confidence[segmented.Slice] = segmented.Confidence;
                return Settle(segmented.Slice, stretch, judgedGone: false);
            case ObjectEnded ended:
                int news = 0;
                foreach (int k in ended.Slices)
                {
                    _masks.Clear(k);
                    _confidence[k] = ended.ConfidenceOn(k);
                    news += Settle(k, stretch, judgedGone: ended.Presence is not null);
                }

                return news;
            default:
                return 0;
        }
    }

    private int Settle(int slice, Stretch stretch, bool judgedGone)
    {
        int news = _origins[slice].Holds(stretch) ? 0 : 1;
        _origins[slice] = stretch.Fused
            ? new Origin(stretch.From, stretch.To, null, HoldsToObject: true, HoldsBeyond: false)
            : new Origin(stretch.From, null, stretch.Farthest, HoldsToObject: !judgedGone, HoldsBeyond: !_endIsJudged || !stretch.LeadsToObject);
        return news;
    }

    private IEnumerable<Stretch> Plan() => Stretch.Plan(_keyframes, _origins.Length, _between);

    private void Vouch(Keyframe keyframe)
    {
        int at = _keyframes.FindIndex(k => k.Slice == keyframe.Slice);
        if (at < 0)
        {
            _keyframes.Add(keyframe);
        }
        else
        {
            _keyframes[at] = keyframe;
        }

        _masks.Set(keyframe.Slice, keyframe.Mask);
        _origins[keyframe.Slice] = default;
    }

    /// <summary>A copy of a keyframe that fits the volume: its drawer may go on drawing.</summary>
    private Keyframe Checked(Keyframe keyframe)
    {
        if ((uint)keyframe.Slice >= (uint)_origins.Length)
        {
            throw new ArgumentException($"Keyframe {keyframe.Slice} lies outside the volume: axis {_axis} has the slices 0 to {_origins.Length - 1}.", nameof(keyframe));
        }

        var (width, height) = _volume.Grid.SliceSize(_axis);
        var mask = keyframe.Mask;
        return mask.Width == width && mask.Height == height
            ? new Keyframe(keyframe.Slice, new Mask(width, height, [.. mask.Pixels]))
            : throw new ArgumentException($"The mask of keyframe {keyframe.Slice} is {mask.Width} x {mask.Height}, a slice across axis {_axis} {width} x {height}.", nameof(keyframe));
    }

    private static void CheckPrompted(IEnumerable<Keyframe> keyframes, string name)
    {
        if (keyframes.All(k => k.Mask.IsEmpty))
        {
            throw new ArgumentException($"None of the {keyframes.Count()} keyframes has a foreground pixel: at least one must show the object.", name);
        }
    }

    private void CheckCurrent(int computation)
    {
        if (computation != _computation)
        {
            throw new InvalidOperationException("A later run or correction has taken over from this one.");
        }
    }

    /// <summary>What a slice's mask was computed from, and where it is what would be computed now.</summary>
    /// <param name="From">The keyframe; null before anything was computed.</param>
    /// <param name="With">The one on the other side, where both were fused.</param>
    /// <param name="Farthest">Where the object was taken to taper off.</param>
    /// <param name="HoldsToObject">On a stretch that leads to the object: the slice was not judged to be past its end.</param>
    /// <param name="HoldsBeyond">On another one: the object might have ended before.</param>
    private readonly record struct Origin(Keyframe? From, Keyframe? With, int? Farthest, bool HoldsToObject, bool HoldsBeyond)
    {
        public bool Holds(Stretch stretch) => stretch.Fused
            ? Are(stretch.From, stretch.To) || Are(stretch.To, stretch.From)
            : Are(stretch.From, null) && Farthest == stretch.Farthest && (stretch.LeadsToObject ? HoldsToObject : HoldsBeyond);

        private bool Are(Keyframe? from, Keyframe? with) => ReferenceEquals(From, from) && ReferenceEquals(With, with);
    }
}
