using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>A slice with its prompt, before it is segmented.</summary>
internal sealed class PromptedSlice(int width, int height)
{
    private readonly Slice _promptImage = new(width, height), _promptMask = new(width, height);
    private readonly FlowScalars _promptFlow = FlowScalars.Zero(width, height);
    private readonly WindowedFlow _flow = new();

    /// <summary>Raw grey values.</summary>
    public Slice Image { get; } = new(width, height);

    /// <summary>The image normalised; not set when equation (4) is not in use.</summary>
    public Slice Normalised { get; } = new(width, height);

    /// <summary>s_i of equation (4); null when it is not in use.</summary>
    public double? Similarity { get; set; }

    /// <summary>The flow from the slice before; <see cref="WindowedFlow.None"/> when prompts are not carried.</summary>
    public WindowedFlow Flow { get; private set; } = WindowedFlow.None;

    /// <summary>The prompt as it has arrived here; null when its mask has no pixel left.</summary>
    public Prompt? Prompt { get; private set; }

    /// <summary>A slice with its raw grey values alone.</summary>
    public static PromptedSlice Of(Slice image)
    {
        var slice = new PromptedSlice(image.Width, image.Height);
        image.Values.CopyTo(slice.Image.Values, 0);
        return slice;
    }

    /// <summary>Takes the flow and the prompt, copied if the prompt moves on before they have been used.</summary>
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

/// <summary>
/// The prompt that moves from slice to slice: kept as it is, or carried by optical flow. Its position does not depend on
/// predictions, so it may be ahead of them until it is replaced.
/// </summary>
internal sealed class MovingPrompt
{
    private readonly Volume _volume;
    private readonly int _axis, _direction;
    private readonly SelfSupervisedFeedback? _feedback;
    private readonly bool _ahead;
    private readonly PromptCarrier? _carrier;
    private readonly Slice _image, _mask;
    private int _steps;

    /// <param name="volume">The scan.</param>
    /// <param name="axis">The array axis of propagation.</param>
    /// <param name="pass">Its keyframe is the first prompt.</param>
    /// <param name="drawn">Raw grey values of the keyframe's slice.</param>
    /// <param name="feedback">Compares each slice with the prompt's; null when equation (4) is not in use.</param>
    /// <param name="options">Whether the prompt is carried.</param>
    /// <param name="ahead">Whether the next step begins before the result of the last one has been used.</param>
    public MovingPrompt(
        Volume volume, int axis, Pass pass, Slice drawn, SelfSupervisedFeedback? feedback, PropagationOptions options, bool ahead)
    {
        (_volume, _axis, _direction, _feedback, _ahead) = (volume, axis, pass.Direction, feedback, ahead);
        (_image, _mask) = (drawn.Copy(), pass.From.Mask.ToSlice());
        _carrier = options.Align ? new PromptCarrier(_image, _mask, options.Carry) : null;
    }

    /// <summary>Replaces the prompt by a slice with a mask on it.</summary>
    public void Replace(PromptedSlice slice, Mask mask)
    {
        slice.Image.Values.CopyTo(_image.Values);
        mask.CopyTo(_mask);
        _steps = 0;
        _carrier?.Restart(_image, _mask);
    }

    /// <summary>Moves the prompt to the next slice.</summary>
    /// <param name="here">The slice that it is on.</param>
    /// <param name="slice">Index of the next one.</param>
    /// <param name="next">Receives the next slice with its prompt.</param>
    public void Step(PromptedSlice here, int slice, PromptedSlice next)
    {
        _volume.CopySlice(_axis, slice, next.Image.Values);
        next.Similarity = _feedback?.Compare(next.Image, next.Normalised);
        _steps++;
        var flow = _carrier?.Step(here.Image, next.Image) ?? WindowedFlow.None;
        int offset = -_direction * _steps;
        bool hasArrived = _carrier is null ? _mask.AnyAbove(0.5f) : _carrier.Box is not null;
        var prompt = hasArrived ? _carrier?.Prompt(offset) ?? new Prompt(_image, _mask, offset) : null;
        next.Receive(flow, prompt, copied: _ahead && _carrier is not null);
    }
}
