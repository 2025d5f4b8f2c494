using PromptUNet.Imaging;

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
    private readonly Voice?[] _waiting;
    private readonly HashSet<(int Direction, int Slice)> _told = [];
    private readonly Slice _blend;
    private readonly ConfidenceModel _confidence;

    /// <param name="stretch">Either direction of the gap.</param>
    /// <param name="blend">Takes the blended logits, of the slices' size; other gaps may use it too, between two events.</param>
    /// <param name="confidence">Predicts the Dice of what is blended.</param>
    /// <param name="end">Judges whether the object is there; null to paint it in any case.</param>
    public Fusion(Stretch stretch, Slice blend, ConfidenceModel confidence, PresenceModel? end)
    {
        (_blend, _confidence, _end) = (blend, confidence, end);
        var (below, above) = stretch.Direction > 0 ? (stretch.From, stretch.To!) : (stretch.To!, stretch.From);
        (_first, _below, _above, _waiting) = (stretch.First, below.Slice, above.Slice, new Voice?[stretch.Count]);
        (_areaBelow, _areaAbove) = (below.Mask.Area, above.Mask.Area);
    }

    /// <summary>Takes what happened on one direction; answers with what that means for the gap.</summary>
    public IEnumerable<PropagationEvent> Receive(Stretch stretch, PropagationEvent happened) => happened switch
    {
        SliceSegmented segmented => Meet(stretch, segmented.Slice, new Voice(SideLogits.Of(segmented.Logits), segmented.Similarity, segmented.Evidence)),
        ObjectEnded ended => ended.Slices.SelectMany(k => Meet(stretch, k, Voice.Lost)),
        _ => [happened],
    };

    private IEnumerable<PropagationEvent> Meet(Stretch stretch, int slice, Voice own)
    {
        if (!_told.Add((stretch.Direction, slice)))
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
        var (below, above) = stretch.Direction > 0 ? (own, other) : (other, own);
        return [(PropagationEvent?)Vanished(slice, below, above) ?? Blended(slice, below, above)];
    }

    private ObjectEnded? Vanished(int slice, Voice below, Voice above)
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

    private SliceSegmented Blended(int slice, Voice below, Voice above)
    {
        double nearness = (double)(slice - _below) / (_above - _below);
        double weightBelow = below.Weight(1 - nearness), weightAbove = above.Weight(nearness);
        double sum = weightBelow + weightAbove, share = sum > 0 ? weightAbove / sum : nearness;
        SideLogits.Blend(below.Logits, (float)(1 - share), above.Logits, (float)share, _blend);
        double agreement = SideLogits.Agreement(below.Logits, above.Logits).Dice;
        return new SliceSegmented(slice, _blend, nearness < 0.5 ? below.Similarity ?? above.Similarity : above.Similarity ?? below.Similarity)
        {
            Evidence = SliceEvidence.OfBoth(below.Evidence, above.Evidence, agreement, _blend), Model = _confidence,
        };
    }

    /// <summary>What one direction says of a slice.</summary>
    private sealed record Voice(SideLogits Logits, double? Similarity, SliceEvidence? Evidence)
    {
        public static Voice Lost { get; } = new(SideLogits.Nothing, null, null);

        public double Weight(double nearness) => this == Lost ? 0 : Evidence is { Trust: var trust } ? trust * trust : nearness;
    }
}
