using System.Collections.Immutable;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>
/// A person's work on a scan: commands change the state, and the result follows. A keyframe is in the result at once. Slices that have
/// to be computed are stale: they show their earlier voxels until <see cref="Compute"/> has computed them. Not for use by several
/// threads at once.
/// </summary>
public sealed partial class AnnotationSession : IDisposable
{
    /// <summary>Bytes of computed slices that are kept in memory by default.</summary>
    public const long DefaultCache = 256 << 20;

    /// <summary>More boxes are merged into the one that holds them all, so that a session nobody reads from does not grow.</summary>
    private const int MostChanges = 64;

    private readonly Volume _volume;
    private readonly ISliceSegmenter _segmenter;
    private readonly PropagationOptions _options;
    private readonly GapCache _cache;
    private readonly byte[] _context;
    private readonly bool _consensus;
    private readonly LabelVolume _result;
    private readonly List<Command> _commands = [];
    private Journal? _journal;
    private SortedDictionary<int, Layer> _layers = [];
    private (int Label, SlicePlace Place) _last;        // where the last command on a slice was
    private int _computation;
    private Nesting _nesting = Nesting.None;
    private List<VoxelBox> _changes = [];
    private bool _isTorn;                               // whether what is shown may not be that of the state

    /// <summary>An annotation without keyframes that is not kept: there is no journal.</summary>
    /// <param name="volume">The scan.</param>
    /// <param name="segmenter">Segments the slices without a keyframe.</param>
    /// <param name="options">The settings of section 3.3.</param>
    /// <param name="cache">Bytes of computed slices to keep in memory, so that undo and redo need no computing.</param>
    /// <param name="consensus">
    /// Whether three planes vote on each label (<see cref="Consensus"/>); every slice then depends on all its keyframes.
    /// </param>
    public AnnotationSession(
        Volume volume, ISliceSegmenter segmenter, PropagationOptions? options = null, long cache = DefaultCache, bool consensus = false)
        : this(volume, segmenter, options ?? new(), new GapCache(cache, null), [], null) => _consensus = consensus;

    /// <param name="context">
    /// Everything beside their gap that computed slices depend on; empty when the cache ends with the session.
    /// </param>
    private AnnotationSession(
        Volume volume, ISliceSegmenter segmenter, PropagationOptions options, GapCache cache, byte[] context, Journal? journal)
    {
        options.Check();
        (_volume, _segmenter, _options) = (volume, segmenter, options);
        (_cache, _context, _journal) = (cache, context, journal);
        (_result, History) = (new LabelVolume(volume.Grid), new History(AnnotationState.Empty(volume.Grid)));
    }

    /// <summary>The sources of slices between two keyframes.</summary>
    internal BetweenKeyframes Between => _options.Between;

    /// <summary>The state, with those to undo and redo.</summary>
    public History History { get; private set; }

    /// <summary>The state as it is now.</summary>
    public AnnotationState State => History.Current;

    /// <summary>All commands so far, also those that were undone.</summary>
    public IReadOnlyList<Command> Commands => _commands;

    /// <summary>
    /// Whether no command is taken until the journal is opened again: the remains of a refused command could not be cut off from the
    /// journal (<see cref="Journal.IsClosedForWriting"/>), or not be taken back from what is shown.
    /// </summary>
    public bool IsClosedForWriting => _isTorn || _journal?.IsClosedForWriting == true;

    /// <summary>What opening the journal found worth reporting, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>The labels as they stand. Its voxels are the session's own and change with it.</summary>
    public LabelVolume Result => new(_volume.Grid, _result, [.. State.Labels.Values.Select(l => new Label(l.Id, l.Name, l.Colour))]);

    /// <summary>The slices that have to be computed, by label, ascending.</summary>
    public IReadOnlyList<SliceRange> Stale => [.. Unlocked.SelectMany(l => l.StaleRanges)];

    private IEnumerable<Layer> Unlocked => _layers.Values.Where(l => !l.Label.IsLocked);

    /// <summary>
    /// Applies a command to the state and the result, and then to the journal, so that the journal holds no command that cannot be
    /// applied. Slices that were computed before are not computed again.
    /// </summary>
    /// <returns>The slices that are stale now.</returns>
    /// <exception cref="ArgumentException">
    /// The command does not fit the scan, the labels or the checkpoints. After this exception, as after any other one, nothing has
    /// changed: the journal, the state and the result are as before.
    /// </exception>
    /// <exception cref="InvalidOperationException">The label is locked, or there is nothing to undo, redo or take back.</exception>
    /// <exception cref="IOException">The journal cannot be written; see <see cref="IsClosedForWriting"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">The journal may not be written any more.</exception>
    public IReadOnlyList<SliceRange> Apply(Command command)
    {
        if (_isTorn)
        {
            throw new IOException("A failed command could not be taken back; the annotation has to be opened again before it takes more.");
        }

        _commands.EnsureCapacity(_commands.Count + 1);      // nothing may fail once the journal has the command
        Follow(History.Apply(command), () => _journal?.Append(command));
        _commands.Add(command);
        _last = command switch
        {
            SetKeyframe keyframe => (keyframe.Label, new SlicePlace(keyframe.Axis, keyframe.Slice)),
            RemoveKeyframe removed => (removed.Label, new SlicePlace(removed.Axis, removed.Slice)),
            _ => _last,
        };
        return Stale;
    }

    /// <summary>Computes the slices that are stale, those nearest to the last command first; nothing of locked labels.</summary>
    /// <returns>The events, as of <see cref="Propagator.Fill"/>, with the label; the counts are over all labels.</returns>
    /// <exception cref="OperationCanceledException">
    /// While the events are read, at most once a slice; finished slices stay, the others are stale.
    /// </exception>
    /// <exception cref="InvalidOperationException">While the events are read, when a command was applied in between.</exception>
    public IEnumerable<(int Label, PropagationEvent Event)> Compute(CancellationToken cancellation = default)
    {
        int computation = ++_computation, done = 0;
        List<(Layer Layer, List<LabelGap> Gaps)> work =
            [.. Unlocked.OrderBy(l => l.Label.Id != _last.Label).Select(l => (l, ByNearness(l)))];
        int total = work.Sum(w => Count(w.Gaps));
        foreach (var (layer, gaps) in work.Where(w => w.Gaps.Count > 0))
        {
            int before = done;
            foreach (var happened in _consensus ? Vote(layer.Label, gaps[0].Axis, cancellation) : Fill(gaps, cancellation))
            {
                Settle(layer, gaps, happened);
                done = before + happened.Done;
                yield return (layer.Label.Id, happened with { Done = done, Total = total });
                CheckCurrent(computation);
            }
        }
    }

    /// <summary>
    /// The command by which a person accepts a label's slice. The keyframe has the label's own mask, with what lies under other labels
    /// there; only what is shown counts as painted.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such label or slice.</exception>
    public SetKeyframe Accepted(int label, int axis, int slice)
    {
        var place = new SlicePlace(axis, slice);
        return Given(label, place, Own(label, place), Shown(label, place), KeyframeSource.Accepted);
    }

    /// <summary>The command by which a person draws a whole slice of a label. It leaves out the voxels of locked labels.</summary>
    /// <exception cref="ArgumentException">There is no such label or slice, or the mask is not of the slice's size.</exception>
    public SetKeyframe Drawn(int label, int axis, int slice, PixelSet mask)
    {
        var place = new SlicePlace(axis, slice);
        State.Known(label);
        State.CheckPlace(place);
        var drawn = State.WithoutFrozen(place, mask);
        return Given(label, place, drawn, drawn, KeyframeSource.Drawn);
    }

    /// <summary>
    /// The command by which brush strokes on part of a slice are merged into a label's own mask there. What lies under other labels stays
    /// under them, unless the strokes add it. Strokes leave out the voxels of locked labels.
    /// </summary>
    /// <param name="label">The label's number.</param>
    /// <param name="axis">The array axis that the slice lies across.</param>
    /// <param name="slice">Its index.</param>
    /// <param name="added">Pixels that belong to it.</param>
    /// <param name="erased">Pixels that do not; these are taken off last.</param>
    /// <exception cref="ArgumentException">There is no such label or slice, or the strokes are not of the slice's size.</exception>
    public SetKeyframe Corrected(int label, int axis, int slice, PixelSet added, PixelSet erased)
    {
        var place = new SlicePlace(axis, slice);
        var (own, strokes) = (Own(label, place), State.WithoutFrozen(place, added));
        return Given(label, place, own.Union(strokes).Except(erased), Shown(label, place).Union(strokes), KeyframeSource.Corrected);
    }

    /// <summary>A label's own mask on a slice, with what lies under other labels there.</summary>
    /// <exception cref="ArgumentException">There is no such label or slice.</exception>
    public PixelSet Own(int label, SlicePlace place)
    {
        State.Known(label);
        State.CheckPlace(place);
        return _layers[label].On(place);
    }

    /// <summary>All of a label, with what lies under other labels; of a locked one, what is locked.</summary>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public VoxelSet Whole(int label)
    {
        State.Known(label);
        return VoxelSet.Of(_volume.Grid.Size, k => _layers[label].On(new SlicePlace(2, k)));
    }

    /// <summary>The command that locks a label as it is shown.</summary>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public LockLabel Locked(int label) => new(State.Known(label).Id, VoxelSet.Of(_result, label));

    /// <summary>
    /// Returns where <see cref="Result"/> may have changed since the last call, or since the session began: few boxes, which may overlap.
    /// Names and colours of labels do not count as changes.
    /// </summary>
    public IReadOnlyList<VoxelBox> TakeChanges()
    {
        var changes = _changes;
        _changes = [];
        return changes;
    }

    /// <summary>Closes the journal and the file of what was computed.</summary>
    public void Dispose()
    {
        try
        {
            _journal?.Dispose();
        }
        finally
        {
            _cache.Dispose();
        }
    }

    private PixelSet Shown(int label, SlicePlace place) => new(_result.Mask(label, place.Axis, place.Slice));

    /// <summary>A keyframe of which some pixels count as painted, and the labels that most of these lie over.</summary>
    private SetKeyframe Given(int label, SlicePlace place, PixelSet mask, PixelSet painted, KeyframeSource by)
    {
        var (unpainted, visible) = (mask.Except(painted), mask.Intersect(painted));
        int[] over =
        [
            .. Unlocked.Where(l => l.Label.Id != label && 2 * l.Overlap(place, visible) > visible.Count).Select(l => l.Label.Id),
        ];
        return new SetKeyframe(label, place.Axis, place.Slice, mask, by)
        {
            Unpainted = unpainted.IsEmpty ? null : unpainted, Over = over.Length == 0 ? null : over,
        };
    }

    private List<LabelGap> ByNearness(Layer layer)
    {
        int near = layer.Label.Axis == _last.Place.Axis ? _last.Place.Slice : 0;
        return [.. layer.StaleGaps.OrderBy(g => Math.Max(g.First - near, near - g.Last))];
    }

    private IEnumerable<PropagationEvent> Fill(List<LabelGap> gaps, CancellationToken cancellation) =>
        new Propagator(_volume, gaps[0].Axis, _segmenter, _options).Fill([.. gaps.Select(g => g.ToGap())], cancellation);

    private IEnumerable<PropagationEvent> Vote(AnnotatedLabel label, int axis, CancellationToken cancellation) =>
        new Consensus(_volume, axis, _segmenter, _options).Run(
            label.Keyframes.Across(axis).OrderBy(k => k.Value.Order).Select(k => new Keyframe(k.Key, k.Value.Mask.ToMask())),
            cancellation);

    /// <summary>Counts the slices that the events of these gaps report.</summary>
    private int Count(List<LabelGap> gaps)
    {
        var size = _volume.Grid.Size;
        return !_consensus ? gaps.Sum(g => g.Count) : gaps.Count == 0 ? 0 : size.X + size.Y + size.Z;
    }

    private void Settle(Layer layer, List<LabelGap> gaps, PropagationEvent happened)
    {
        switch (happened)
        {
            case SliceSegmented segmented:
                Settle(layer, gaps, segmented.Slice, new ComputedSlice(SliceLogits.Of(segmented.Logits), (float?)segmented.Confidence));
                break;
            case ObjectEnded ended:
                foreach (int slice in ended.Slices)
                {
                    Settle(layer, gaps, slice, new ComputedSlice(null, (float?)ended.ConfidenceOn(slice)));
                }

                break;
        }
    }

    private void Settle(Layer layer, List<LabelGap> gaps, int slice, ComputedSlice found)
    {
        if (gaps.Find(g => slice >= g.First && slice <= g.Last) is { } gap)     // a vote reports all slices
        {
            Compose(layer.Settle(gap, slice, found), _layers, _nesting);
        }
    }

    /// <summary>Makes the result that of the next state, as far as it is computed. If that fails, everything is as before.</summary>
    /// <param name="next">The state, with those to undo and redo.</param>
    /// <param name="keep">Called when the result is made, before it counts; may throw.</param>
    private void Follow(History next, Action keep)
    {
        var (layers, changed) = LayersOf(next.Current.Labels);
        var nesting = Nesting.Of([.. next.Current.Labels.Values]);
        changed.AddRange(nesting.ChangedSince(_nesting).Select(l => layers.GetValueOrDefault(l)?.Extent).OfType<VoxelBox>());
        var all = new VoxelBox(_volume.Grid.SliceBox(2), 0, _volume.Grid.Size.Z - 1);
        if (changed.Exists(box => VoxelBox.Union(box, all) != all))
        {
            throw new ArgumentException($"The command has voxels outside of the volume of {_volume.Grid.Size}.");
        }

        try
        {
            Compose(changed, layers, nesting);
            keep();
        }
        catch
        {
            PutBack(changed);
            throw;
        }

        (History, _layers, _nesting) = (next, layers, nesting);
        _computation++;
    }

    /// <summary>The layers of the next state's labels, and the boxes in which they differ. Those of the session stay as they are.</summary>
    private (SortedDictionary<int, Layer> Layers, List<VoxelBox> Changed) LayersOf(
        ImmutableSortedDictionary<int, AnnotatedLabel> after)
    {
        var (before, layers) = (State.Labels, new SortedDictionary<int, Layer>(_layers));
        List<VoxelBox> changed = [];
        foreach (int id in before.Keys.Union(after.Keys))
        {
            if (!after.TryGetValue(id, out var label))
            {
                changed.AddRange(new[] { layers[id].Extent }.OfType<VoxelBox>());
                layers.Remove(id);
            }
            else if (!ReferenceEquals(label, before.GetValueOrDefault(id)))
            {
                layers[id] = _layers.GetValueOrDefault(id)?.Copy()
                    ?? new Layer(new AnnotatedLabel(id, label.Name, label.Colour), _volume.Grid, _cache, _context, _options, _consensus);
                changed.AddRange(layers[id].Follow(label));
            }
        }

        return (layers, changed);
    }

    private void Compose(IEnumerable<VoxelBox> boxes, SortedDictionary<int, Layer> layers, Nesting nesting)
    {
        List<VoxelBox> apart = [.. boxes];
        var together = apart.Aggregate((VoxelBox?)null, (all, box) => VoxelBox.Union(all, box));
        foreach (var box in together is { } one && one.Size.Count <= apart.Sum(b => b.Size.Count) ? [one] : apart)
        {
            Composition.Compose(layers.Values, nesting, box, _result);
            _changes.Add(box);
        }

        if (_changes.Count > MostChanges)
        {
            _changes = [_changes.Aggregate((all, box) => VoxelBox.Union(all, box)!.Value)];
        }
    }

    private void CheckCurrent(int computation)
    {
        if (computation != _computation)
        {
            throw new InvalidOperationException("A later command or computation has replaced this one.");
        }
    }
}
