using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Baselines;

/// <summary>
/// GrowCut: V. Vezhnevets and V. Konouchine, "GrowCut - Interactive multi-label N-D image segmentation by cellular automata", Graphicon
/// 2005. Cells hold a label and a strength and attack their four neighbours, the harder the more alike the grey values are. From the start,
/// cells well inside the prompt's mask are the object and cells outside it the background, both at full strength. The cells near the
/// outline are fought for.
/// </summary>
/// <remarks>
/// Grey values are normalised to [0, 1] by (1)-(3), so g(x) = 1 - x. The constants are chosen on validation pairs (decision 0029).
/// </remarks>
public sealed class GrowCut : ISliceSegmenter
{
    /// <summary>Object seeds lie at least so deep in the mask, in units of its depth.</summary>
    private const double ObjectDepth = 0.2;

    /// <summary>Background seeds lie farther than so many pixels outside.</summary>
    private const double BackgroundDistance = 1;

    private static readonly Normalisation Grey = new();

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        var around = Surroundings.Of(query, prompt.Mask.Above(0.5f));
        float[] grey = new float[around.Distance.Length];
        Grey.Apply(around.Query.Values, grey);
        bool[] structure = [.. around.Distance.Select(d => d >= ObjectDepth * around.Depth)];
        float[] strength = [.. around.Distance.Select((d, i) => structure[i] || d < -BackgroundDistance ? 1f : 0)];
        (int, int[])[] contested =
            [.. Enumerable.Range(0, grey.Length).Where(i => strength[i] == 0).Select(i => (i, around.Neighbours(i).ToArray()))];

        // It ends: a strength only grows, and after n steps it is the largest product of g along all ways of n pixels to it.
        while (Step(contested, grey, structure, strength))
        {
        }

        around.Answer(structure, logits);
    }

    /// <summary>
    /// Every contested cell is attacked by its neighbours as they were before the step, and falls to the strongest attacker that
    /// exceeds it. Seeds need no defence: no attack exceeds 1.
    /// </summary>
    /// <returns>Whether any cell has fallen.</returns>
    private static bool Step((int Cell, int[] Neighbours)[] contested, float[] grey, bool[] structure, float[] strength)
    {
        bool[] labels = [.. structure];
        float[] strengths = [.. strength];
        bool changed = false;
        foreach (var (cell, neighbours) in contested)
        {
            foreach (int attacker in neighbours)
            {
                float attack = (1 - Math.Abs(grey[cell] - grey[attacker])) * strengths[attacker];
                if (attack > strength[cell])
                {
                    (structure[cell], strength[cell], changed) = (labels[attacker], attack, true);
                }
            }
        }

        return changed;
    }
}
