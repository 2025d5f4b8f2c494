using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Blends the forward and the backward pass of a gap, slice by slice, once both have reached a slice. A pass weighs as much as its
/// predicted Dice, squared (<see cref="ConfidenceModel.Trust"/>); without features, the weight falls with the distance to its keyframe.
/// A pass that lost the object weighs 0. The slice is empty if both lost it, or both rate it more likely absent: an object can vanish and
/// come back.
/// </summary>
internal sealed class Fusion
{
    private const double Absent = 0.5;

    private readonly PresenceModel? _end;
    private readonly int _first, _below, _above, _areaBelow, _areaAbove;
    private readonly PassResult?[] _waiting;
    private readonly HashSet<(int Direction, int Slice)> _told = [];
    private readonly Slice _blend;
    private readonly ConfidenceModel _confidence;

    /// <param name="pass">Either pass of the gap.</param>
    /// <param name="blend">Receives the blended logits, of the slices' size; other gaps may use it too, between two events.</param>
    /// <param name="confidence">Predicts the Dice of the blended masks.</param>
    /// <param name="end">Judges whether the object is on a slice; null when every slice counts as showing it.</param>
    public Fusion(Pass pass, Slice blend, ConfidenceModel confidence, PresenceModel? end)
    {
        (_blend, _confidence, _end) = (blend, confidence, end);
        var (below, above) = pass.Direction > 0 ? (pass.From, pass.To!) : (pass.To!, pass.From);
        (_first, _below, _above, _waiting) = (pass.First, below.Slice, above.Slice, new PassResult?[pass.Count]);
        (_areaBelow, _areaAbove) = (below.Mask.Area, above.Mask.Area);
    }

    /// <summary>Takes an event of one pass. Returns the events of the gap that follow from it.</summary>
    public IEnumerable<PropagationEvent> Receive(Pass pass, PropagationEvent happened) => happened switch
    {
        SliceSegmented segmented => Meet(pass, segmented.Slice, PassResult.Of(segmented)),
        ObjectEnded ended => ended.Slices.SelectMany(k => Meet(pass, k, PassResult.Lost)),
        _ => [happened],
    };

    private IEnumerable<PropagationEvent> Meet(Pass pass, int slice, PassResult own)
    {
        if (!_told.Add((pass.Direction, slice)))
        {
            return [];      // an empty prediction is reported twice: as a slice, and as the first past the end
        }

        ref var waiting = ref _waiting[slice - _first];
        if (waiting is not { } other)
        {
            waiting = own;
            return [];
        }

        waiting = null;
        var (below, above) = pass.Direction > 0 ? (own, other) : (other, own);
        return [(PropagationEvent?)Vanished(slice, below, above) ?? Blended(slice, below, above)];
    }

    private ObjectEnded? Vanished(int slice, PassResult below, PassResult above)
    {
        if (_end is null || below.Features is not { } a || above.Features is not { } b)
        {
            return null;
        }

        double presence = Math.Max(_end.Of(a.Presence), _end.Of(b.Presence));
        if (presence >= Absent)
        {
            return null;
        }

        var (near, slices, area) = a.Distance <= b.Distance ? (a, slice - _below, _areaBelow) : (b, _above - slice, _areaAbove);
        return new ObjectEnded(slice, slice, presence)
        {
            Features = new EndFeatures(presence, near.Distance, near.Distance / Math.Sqrt(slices), Math.Log(area + 1.0)),
            Model = _confidence,
        };
    }

    private SliceSegmented Blended(int slice, PassResult below, PassResult above)
    {
        double nearness = (double)(slice - _below) / (_above - _below);
        double weightBelow = below.Weight(1 - nearness), weightAbove = above.Weight(nearness);
        double sum = weightBelow + weightAbove, share = sum > 0 ? weightAbove / sum : nearness;
        ClippedLogits.Blend(below.Logits, (float)(1 - share), above.Logits, (float)share, _blend);
        double agreement = ClippedLogits.Agreement(below.Logits, above.Logits).Dice;
        var (near, far) = nearness < 0.5 ? (below, above) : (above, below);
        return new SliceSegmented(slice, _blend, near.Similarity ?? far.Similarity)
        {
            Features = SliceFeatures.OfBoth(below.Features, above.Features, agreement, _blend), Model = _confidence,
        };
    }

    /// <summary>The result of one pass on a slice.</summary>
    private sealed record PassResult(ClippedLogits Logits, double? Similarity, SliceFeatures? Features)
    {
        /// <summary>The pass has lost the object.</summary>
        public static PassResult Lost { get; } = new(ClippedLogits.Nothing, null, null);

        public static PassResult Of(SliceSegmented segmented) =>
            new(ClippedLogits.Of(segmented.Logits), segmented.Similarity, segmented.Features);

        public double Weight(double nearness) => this == Lost ? 0 : Features is { Trust: var trust } ? trust * trust : nearness;
    }
}

/// <summary>
/// A slice's logits cut to [-4, 4], kept in the rectangle that holds all above -4. They are cut because a pass that follows the wrong
/// structure is no less certain than the other.
/// </summary>
internal sealed class ClippedLogits
{
    private const float Bound = PromptMaskSegmenter.Certain;

    private readonly PixelBox _box;
    private readonly float[] _logits;

    private ClippedLogits(PixelBox box, float[] logits) => (_box, _logits) = (box, logits);

    /// <summary>The object is not on the slice.</summary>
    public static ClippedLogits Nothing { get; } = new(PixelBox.None, []);

    public static ClippedLogits Of(Slice logits)
    {
        if (logits.Box(-Bound) is not { } box)
        {
            return Nothing;
        }

        float[] kept = new float[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
        {
            for (int x = 0; x < box.Width; x++)
            {
                kept[(y * box.Width) + x] = Math.Clamp(logits[box.Left + x, box.Top + y], -Bound, Bound);
            }
        }

        return new ClippedLogits(box, kept);
    }

    /// <summary>The overlap of the two masks.</summary>
    public static OverlapCounts Agreement(ClippedLogits a, ClippedLogits b)
    {
        int both = 0;
        for (int y = 0; y < a._box.Height; y++)
        {
            for (int x = 0; x < a._box.Width; x++)
            {
                both += a._logits[(y * a._box.Width) + x] > 0 && b.IsAbove0(a._box.Left + x, a._box.Top + y) ? 1 : 0;
            }
        }

        return new OverlapCounts(a._logits.Count(l => l > 0), b._logits.Count(l => l > 0), both);
    }

    /// <summary>Writes the mean of the two, weighted by numbers that sum to 1, into a slice.</summary>
    public static void Blend(ClippedLogits a, float weightA, ClippedLogits b, float weightB, Slice blend)
    {
        Array.Fill(blend.Values, -Bound);
        a.Add(weightA, blend);
        b.Add(weightB, blend);
    }

    private bool IsAbove0(int x, int y) =>
        x >= _box.Left && x <= _box.Right && y >= _box.Top && y <= _box.Bottom
            && _logits[((y - _box.Top) * _box.Width) + x - _box.Left] > 0;

    private void Add(float weight, Slice blend)
    {
        for (int y = 0; y < _box.Height; y++)
        {
            for (int x = 0; x < _box.Width; x++)
            {
                blend[_box.Left + x, _box.Top + y] += weight * (_logits[(y * _box.Width) + x] + Bound);
            }
        }
    }
}
