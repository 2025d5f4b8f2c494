using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Propagation;

/// <summary>Answers by a function and remembers what it was asked.</summary>
internal sealed class ScriptedSegmenter(Func<Slice, Prompt, Slice> answer) : ISliceSegmenter
{
    public List<(Slice Query, Prompt Prompt)> Asked { get; } = [];

    /// <summary>Slice numbers of the queries, where every voxel of slice k has the value k.</summary>
    public IEnumerable<int> Queries => Asked.Select(a => (int)a.Query.Values[0]);

    /// <summary>The prompt's mask as it is.</summary>
    public static ScriptedSegmenter Copy() => new((_, prompt) => Logits(prompt.Mask));

    /// <summary>A mask for each slice of a numbered volume; elsewhere the prompt's mask.</summary>
    public static ScriptedSegmenter Masks(params (int Slice, Mask Mask)[] script) => new((query, prompt) =>
        Logits(script.FirstOrDefault(s => s.Slice == (int)query.Values[0]).Mask?.ToSlice() ?? prompt.Mask));

    /// <summary>
    /// A pure function of everything it is told, whose masks wander, grow, shrink and now and then vanish.
    /// </summary>
    public static ScriptedSegmenter Restless() => new((query, prompt) =>
    {
        var logits = new Slice(query.Width, query.Height);
        for (int i = 0, n = logits.Values.Length; i < n; i++)
        {
            float near = prompt.Mask.Values[i] + (0.7f * prompt.Mask.Values[(i + 1) % n]) + (0.4f * prompt.Image.Values[i]);
            logits.Values[i] = near - 0.9f + (0.7f * MathF.Sin((9 * query.Values[i]) + prompt.Offset));
        }

        return logits;
    });

    /// <summary>Those of a soft mask.</summary>
    public static Slice Logits(Slice mask)
    {
        var logits = new Slice(mask.Width, mask.Height);
        PromptMaskSegmenter.Logits(mask.Values, logits.Values);
        return logits;
    }

    public void Segment(Slice query, Prompt prompt, Slice logits)
    {
        lock (Asked)
        {
            Asked.Add((query.Copy(), prompt with
            {
                Image = prompt.Image.Copy(), Mask = prompt.Mask.Copy(), PreviousImage = prompt.PreviousImage.Copy(),
                PreviousMask = prompt.PreviousMask.Copy(),
            }));      // the next slice's take their place
            answer(query, prompt).Values.CopyTo(logits.Values, 0);
        }
    }
}
