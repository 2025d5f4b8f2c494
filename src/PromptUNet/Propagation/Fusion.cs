using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>
/// Where the two directions of a gap between keyframes meet: what the first one says of a slice is kept until the other has come
/// there too, and then both are blended by their nearness.
/// </summary>
internal sealed class Fusion
{
    private readonly int _first, _below, _above;
    private readonly SideLogits?[] _kept;
    private Slice? _blend;

    /// <param name="stretch">Either direction of the gap.</param>
    public Fusion(Stretch stretch)
    {
        (_first, _kept) = (stretch.First, new SideLogits?[stretch.Count]);
        (_below, _above) = (_first - 1, _first + stretch.Count);
    }

    /// <summary>Takes what happened on one direction; answers with what that means for the gap.</summary>
    public IEnumerable<PropagationEvent> Receive(Stretch stretch, PropagationEvent happened)
    {
        switch (happened)
        {
            case SliceSegmented segmented:
                return Meet(stretch, segmented.Slice, SideLogits.Of(segmented.Logits), segmented.Similarity);
            case ObjectEnded ended:
                return ended.Slices.SelectMany(k => Meet(stretch, k, SideLogits.Nothing, null));
            default:
                return [happened];
        }
    }

    private IEnumerable<PropagationEvent> Meet(Stretch stretch, int slice, SideLogits own, double? similarity)
    {
        ref var other = ref _kept[slice - _first];
        if (other is null)
        {
            other = own;
            return [];
        }

        var (below, above) = stretch.Direction > 0 ? (own, other) : (other, own);
        other = null;
        float nearness = (float)(slice - _below) / (_above - _below);
        var (width, height) = (stretch.From.Mask.Width, stretch.From.Mask.Height);
        _blend ??= new Slice(width, height);
        SideLogits.Blend(below, 1 - nearness, above, nearness, _blend);
        return [new SliceSegmented(slice, _blend, similarity)];
    }
}
