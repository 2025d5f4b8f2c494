using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// Where the two directions of a gap between keyframes meet: what the first one says of a slice is kept until the other has come
/// there too; then their logits are blended. Each weighs as the square of the Dice that is predicted for it
/// (<see cref="ConfidenceModel.Trust"/>, which knows how far it has come); where no such signs are looked for, as its keyframe is near. One
/// that has lost the object has no say. Where both have lost it, or both find it absent rather than present, it is absent: it may vanish
/// and come back.
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

    /// <param name="pass">Either direction of the gap.</param>
    /// <param name="blend">Takes the blended logits, of the slices' size; other gaps may use it too, between two events.</param>
    /// <param name="confidence">Predicts the Dice of what is blended.</param>
    /// <param name="end">Judges whether the object is there; null to paint it in any case.</param>
    public Fusion(Pass pass, Slice blend, ConfidenceModel confidence, PresenceModel? end)
    {
        (_blend, _confidence, _end) = (blend, confidence, end);
        var (below, above) = pass.Direction > 0 ? (pass.From, pass.To!) : (pass.To!, pass.From);
        (_first, _below, _above, _waiting) = (pass.First, below.Slice, above.Slice, new PassResult?[pass.Count]);
        (_areaBelow, _areaAbove) = (below.Mask.Area, above.Mask.Area);
    }

    /// <summary>Takes what happened on one direction; answers with what that means for the gap.</summary>
    public IEnumerable<PropagationEvent> Receive(Pass pass, PropagationEvent happened) => happened switch
    {
        SliceSegmented segmented => Meet(pass, segmented.Slice, new PassResult(ClippedLogits.Of(segmented.Logits), segmented.Similarity, segmented.Evidence)),
        ObjectEnded ended => ended.Slices.SelectMany(k => Meet(pass, k, PassResult.Lost)),
        _ => [happened],
    };

    private IEnumerable<PropagationEvent> Meet(Pass pass, int slice, PassResult own)
    {
        if (!_told.Add((pass.Direction, slice)))
        {
            return [];      // an answer without a pixel is told twice: as a slice, and as the first past the end
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
        if (_end is null || below.Evidence is not { } a || above.Evidence is not { } b || Math.Max(_end.Of(a.Signs), _end.Of(b.Signs)) is var presence && presence >= Absent)
        {
            return null;
        }

        var (near, slices, area) = a.Distance <= b.Distance ? (a, slice - _below, _areaBelow) : (b, _above - slice, _areaAbove);
        return new ObjectEnded(slice, slice, presence)
        {
            Evidence = new EndEvidence(presence, near.Distance, near.Distance / Math.Sqrt(slices), Math.Log(area + 1.0)), Model = _confidence,
        };
    }

    private SliceSegmented Blended(int slice, PassResult below, PassResult above)
    {
        double nearness = (double)(slice - _below) / (_above - _below);
        double weightBelow = below.Weight(1 - nearness), weightAbove = above.Weight(nearness);
        double sum = weightBelow + weightAbove, share = sum > 0 ? weightAbove / sum : nearness;
        ClippedLogits.Blend(below.Logits, (float)(1 - share), above.Logits, (float)share, _blend);
        double agreement = ClippedLogits.Agreement(below.Logits, above.Logits).Dice;
        return new SliceSegmented(slice, _blend, nearness < 0.5 ? below.Similarity ?? above.Similarity : above.Similarity ?? below.Similarity)
        {
            Evidence = SliceEvidence.OfBoth(below.Evidence, above.Evidence, agreement, _blend), Model = _confidence,
        };
    }

    /// <summary>What one direction says of a slice.</summary>
    private sealed record PassResult(ClippedLogits Logits, double? Similarity, SliceEvidence? Evidence)
    {
        public static PassResult Lost { get; } = new(ClippedLogits.Nothing, null, null);

        public double Weight(double nearness) => this == Lost ? 0 : Evidence is { Trust: var trust } ? trust * trust : nearness;
    }
}

/// <summary>
/// What one direction says of a slice, kept small: the logits cut to [-4, 4], where a rectangle holds all that are above -4. Cut,
/// because a direction that has lost its way is no less sure than the other.
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

    /// <summary>How the two masks agree.</summary>
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

    /// <summary>Mean of the two by their weights, which sum to 1, into a slice.</summary>
    public static void Blend(ClippedLogits a, float weightA, ClippedLogits b, float weightB, Slice blend)
    {
        Array.Fill(blend.Values, -Bound);
        a.Add(weightA, blend);
        b.Add(weightB, blend);
    }

    private bool IsAbove0(int x, int y) =>
        x >= _box.Left && x <= _box.Right && y >= _box.Top && y <= _box.Bottom && _logits[((y - _box.Top) * _box.Width) + x - _box.Left] > 0;

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
