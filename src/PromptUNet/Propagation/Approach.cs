using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>A slice that a walk has come to, with all that can be known of it before it is segmented.</summary>
internal sealed class Approach(int width, int height)
{
    private readonly Slice _promptImage = new(width, height), _promptMask = new(width, height);
    private readonly FlowScalars _promptFlow = FlowScalars.Zero(width, height);
    private readonly WindowedFlow _flow = new();

    /// <summary>Raw grey values.</summary>
    public Slice Image { get; } = new(width, height);

    /// <summary>The image normalised, where equation (4) is in use.</summary>
    public Slice Seen { get; } = new(width, height);

    /// <summary>s_i of equation (4); null where it is not in use.</summary>
    public double? Similarity { get; set; }

    /// <summary>The flow from the slice before; none where prompts are not carried.</summary>
    public WindowedFlow Flow { get; private set; } = WindowedFlow.None;

    /// <summary>The prompt as it has arrived here; null when nothing of its mask has.</summary>
    public Prompt? Prompt { get; private set; }

    /// <summary>Takes what the traveller brings, as it is or in copies, for it to travel on before they have been used.</summary>
    public void Receive(WindowedFlow flow, Prompt? prompt, bool copied)
    {
        if (!copied || prompt is null)
        {
            (Flow, Prompt) = (flow, prompt);
            return;
        }

        _flow.Enlarge(flow, flow.Box);
        prompt.Image.Values.CopyTo(_promptImage.Values);
        prompt.Mask.Values.CopyTo(_promptMask.Values);
        _promptFlow.CopyFrom(prompt.Flow!);
        (Flow, Prompt) = (_flow, prompt with { Image = _promptImage, Mask = _promptMask, Flow = _promptFlow });
    }
}
