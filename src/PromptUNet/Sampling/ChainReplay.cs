using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>
/// Makes the data points of a <see cref="Chain"/>: without any dice of its own, so the same choices give the same points.
/// Where prompts are aligned, the prompt is carried once along the chain and every query takes it as it passes.
/// </summary>
public sealed class ChainReplay(IReadOnlyList<LabelledCase> cases, InputOptions input)
{
    /// <summary>One data point for each of the chain's offsets, in their order.</summary>
    public IReadOnlyList<DataPoint> Apply(Chain chain)
    {
        var labelled = cases[chain.Case];
        int step = -Math.Sign(chain.Offsets[0]) * chain.Stride;
        int reach = chain.Offsets.Max(Math.Abs);
        var slices = Enumerable.Range(0, reach + 1).Select(i => Image(labelled, chain, chain.PromptSlice + (step * i))).ToArray();
        var prompts = input.Align ? Carried(slices, PromptMask(labelled, chain), chain) : Raw(slices[0], PromptMask(labelled, chain), chain);
        return [.. chain.Offsets.Select((offset, i) => new DataPoint(
            slices[Math.Abs(offset)], prompts[i],
            ChainSampler.Merged(labelled.Labels, chain.Labels, chain.Axis, chain.PromptSlice - (offset * chain.Stride), chain.Crop)))];
    }

    private static Slice Image(LabelledCase labelled, Chain chain, int slice)
    {
        if (chain.Paint is null)
        {
            return labelled.Image!.Slice(chain.Axis, slice, chain.Crop);
        }

        return chain.Paint.Apply(labelled.Labels.Slice(chain.Axis, slice, chain.Crop), chain.Crop.Width, slice);
    }

    private static Mask PromptMask(LabelledCase labelled, Chain chain)
    {
        var mask = ChainSampler.Merged(labelled.Labels, chain.Labels, chain.Axis, chain.PromptSlice, chain.Crop);
        mask = chain.Deformation?.Apply(mask) ?? mask;
        return chain.Corruption?.Apply(mask) ?? mask;
    }

    private static Prompt[] Raw(Slice image, Mask mask, Chain chain) =>
        [.. chain.Offsets.Select(offset => new Prompt(image, mask.ToSlice(), offset))];

    private static Prompt[] Carried(Slice[] slices, Mask mask, Chain chain)
    {
        var drawn = mask.ToSlice();
        var carrier = new PromptCarrier(slices[0], drawn, new CarryOptions());
        var byStep = new Prompt?[slices.Length];
        for (int i = 1; i < slices.Length; i++)
        {
            carrier.Step(slices[i - 1], slices[i]);
            byStep[i] = chain.Offsets.Any(o => Math.Abs(o) == i) ? Arrived(carrier.Prompt(Math.Sign(chain.Offsets[0]) * i)) : null;
        }

        return [.. chain.Offsets.Select(offset => byStep[Math.Abs(offset)]!)];
    }

    /// <summary>A prompt that the carrier's next step leaves alone; what was drawn is not the carrier's to change before it starts anew.</summary>
    private static Prompt Arrived(Prompt prompt) => prompt with { Image = prompt.Image.Copy(), Mask = prompt.Mask.Copy(), Flow = prompt.Flow!.Copy() };
}
