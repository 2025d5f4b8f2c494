using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>
/// The interactive feedback loop of section 3.3: what lies between drawn slices follows from them. Only
/// what follows from a drawn slice is computed again.
/// </summary>
public sealed class PropagatedVolume(Propagator propagator) : IDrawnVolume
{
    public IEnumerable<(int Slice, Mask? Mask)> Draw(Keyframe drawn, CancellationToken cancel)
    {
        yield return (drawn.Slice, drawn.Mask);
        foreach (var happened in propagator.Keyframes.Count == 0 ? propagator.Run([drawn], cancel) : propagator.Correct(drawn, cancel))
        {
            switch (happened)
            {
                case SliceSegmented segmented:
                    yield return (segmented.Slice, segmented.ToMask());
                    break;
                case ObjectEnded ended:
                    foreach (int k in ended.Slices)
                    {
                        yield return (k, null);
                    }

                    break;
            }
        }
    }

    public int? Suggestion() => propagator.Suggestion()?.Slice;
}
