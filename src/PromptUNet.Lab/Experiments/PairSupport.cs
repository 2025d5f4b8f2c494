using PromptUNet.Lab.Rivals;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>
/// Further images of a pair's structure, for models that learn a task from a support set (section 4.1). They are slices across the same
/// axis from any scan of the data set, but not the query's own slice.
/// </summary>
/// <param name="cases">Scans of the pair's data set.</param>
/// <param name="pair">What is asked.</param>
/// <param name="seed">Of the choice.</param>
public sealed class PairSupport(IReadOnlyList<LabelledCase> cases, SlicePair pair, int seed)
{
    /// <summary>So many slices and their masks, drawn at random; fewer where the data set holds fewer.</summary>
    public IReadOnlyList<SupportItem> Draw(int count)
    {
        (LabelledCase Case, int Slice)[] slices =
        [
            .. from labelled in cases
               where labelled.Image is not null
               from slice in labelled.SlicesOf(pair.Label, pair.Axis, ChainSampler.SmallestArea)
               where labelled != pair.Case || slice != pair.Query
               select (labelled, slice),
        ];
        new Random(seed).Shuffle(slices);
        return [.. slices.Take(count).Select(s => new SupportItem(
            s.Case.Image!.Slice(pair.Axis, s.Slice), s.Case.Labels.Mask(pair.Label, pair.Axis, s.Slice).ToSlice()))];
    }
}
