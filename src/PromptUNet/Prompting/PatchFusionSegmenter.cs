using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Moves the outline of the carried mask to where the query's grey values place it (<see cref="PatchLabelFusion"/>). It learns nothing
/// and needs no network. Several threads may call it at once.
/// </summary>
public sealed class PatchFusionSegmenter : ISliceSegmenter
{
    private readonly WindowSegmenter _windows = new(Input, MoveOutline);

    private static InputOptions Input { get; } = new() { Planes = [PromptPlane.Mask, PromptPlane.Distance, PromptPlane.Fusion] };

    public void Segment(Slice query, Prompt prompt, Slice logits) => _windows.Segment(query, prompt, logits);

    private static void MoveOutline(ReadOnlySpan<float> image, ReadOnlySpan<float> prompt, Span<float> shift)
    {
        ReadOnlySpan<float> distance = prompt.Slice(shift.Length, shift.Length), logOdds = prompt.Slice(2 * shift.Length, shift.Length);
        for (int i = 0; i < shift.Length; i++)
        {
            shift[i] = PatchLabelFusion.Shift(WindowedPair.StrongestOdds * logOdds[i], OutlineDistance.Limit * distance[i]);
        }
    }
}
