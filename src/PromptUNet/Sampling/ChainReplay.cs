using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Sampling;

/// <summary>
/// Makes the data points of a <see cref="Chain"/>. It makes no random choice of its own, so the same chain gives the same points. Aligned
/// prompts are carried once along the chain, and every query takes the prompt as it passes.
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
        var mask = PromptMask(labelled, chain);
        if (!input.Align)
        {
            return [.. chain.Offsets.Select(offset =>
                Point(slices[Math.Abs(offset)], new Prompt(slices[0], mask.ToSlice(), offset), offset))];
        }

        var arrived = Carried(slices, mask, chain);
        return [.. chain.Offsets.Select((offset, i) =>
        {
            bool follows = i > 0 && Math.Abs(offset) == Math.Abs(chain.Offsets[i - 1]) + 1;
            var (prompt, previous, flow) = arrived[Math.Abs(offset)];
            return follows
                ? Point(slices[Math.Abs(offset)], prompt! with { PreviousImage = previous! }, offset) with { Step = flow }
                : Point(slices[Math.Abs(offset)], prompt!, offset);
        })];

        DataPoint Point(Slice query, Prompt prompt, int offset) =>
            new(query, prompt, Truth(labelled, chain, chain.PromptSlice - (offset * chain.Stride)));
    }

    private static Mask Truth(LabelledCase labelled, Chain chain, int slice)
    {
        var mask = ChainSampler.Merged(labelled.Labels, chain.Labels, chain.Axis, slice, chain.Crop);
        return chain.Acquisition?.Apply(mask, slice) ?? mask;
    }

    private static Slice Image(LabelledCase labelled, Chain chain, int slice)
    {
        var image = chain.Paint is null
            ? labelled.Image!.Slice(chain.Axis, slice, chain.Crop)
            : chain.Paint.Apply(labelled.Labels.Slice(chain.Axis, slice, chain.Crop), chain.Crop.Width, slice);
        return chain.Acquisition?.Apply(image, slice) ?? image;
    }

    private static Mask PromptMask(LabelledCase labelled, Chain chain)
    {
        var mask = Truth(labelled, chain, chain.PromptSlice);
        mask = chain.Deformation?.Apply(mask) ?? mask;
        return chain.Corruption?.Apply(mask) ?? mask;
    }

    /// <summary>For each query slice the prompt as it has arrived, the slice before carried one step, and that step's flow.</summary>
    private static (Prompt? Prompt, Slice? Previous, WindowedFlow? Step)[] Carried(Slice[] slices, Mask mask, Chain chain)
    {
        var carrier = new PromptCarrier(slices[0], mask.ToSlice(), new CarryOptions());
        var arrived = new (Prompt?, Slice?, WindowedFlow?)[slices.Length];
        for (int i = 1; i < slices.Length; i++)
        {
            var step = carrier.Step(slices[i - 1], slices[i]);
            if (chain.Offsets.Any(o => Math.Abs(o) == i))
            {
                var previous = new Slice(slices[i].Width, slices[i].Height);
                Warp.Apply(slices[i - 1], step, previous);
                arrived[i] = (Arrived(carrier.Prompt(Math.Sign(chain.Offsets[0]) * i)), previous, step.Copy());
            }
        }

        return arrived;
    }

    /// <summary>A copy of the prompt, whose carried slices the carrier's next step would overwrite; the drawn slice is shared.</summary>
    private static Prompt Arrived(Prompt prompt)
    {
        var (image, mask) = (prompt.Image.Copy(), prompt.Mask.Copy());
        return prompt with { Image = image, Mask = mask, PreviousImage = image, PreviousMask = mask, Flow = prompt.Flow!.Copy() };
    }
}
