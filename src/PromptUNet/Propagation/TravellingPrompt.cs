using System.Diagnostics.CodeAnalysis;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>The prompt on its way through the slices: kept as it is, or carried along by optical flow.</summary>
internal sealed class TravellingPrompt
{
    private readonly CarryOptions? _carry;
    private PromptCarrier? _carrier;
    private Slice _image, _mask;
    private int _steps;

    /// <summary>Starts at a slice and its mask; without carry options the prompt stays on its own pixels.</summary>
    public TravellingPrompt(Slice image, Mask mask, CarryOptions? carry)
    {
        _carry = carry;
        Replace(image, mask);
    }

    /// <summary>Starts anew at a slice and its mask.</summary>
    [MemberNotNull(nameof(_image), nameof(_mask))]
    public void Replace(Slice image, Mask mask)
    {
        (_image, _mask, _steps) = (image, mask.ToSlice(), 0);
        if (_carrier is not null)
        {
            _carrier.Restart(_image, _mask);
        }
        else if (_carry is not null)
        {
            _carrier = new PromptCarrier(_image, _mask, _carry);
        }
    }

    /// <summary>Goes on to the next slice; the flow that led there, or null where prompts are not carried.</summary>
    public WindowedFlow? Step(Slice here, Slice there)
    {
        _steps++;
        return _carrier?.Step(here, there);
    }

    /// <summary>What a segmenter is told about the slice reached; null when nothing of the mask has arrived there.</summary>
    /// <param name="direction">1 where slice numbers rise on the way, -1 where they fall.</param>
    public Prompt? Arrived(int direction)
    {
        var prompt = new Prompt(_carrier?.Image ?? _image, _carrier?.Mask ?? _mask, -direction * _steps);
        return prompt.Mask.Box(0.5f) is null ? null : prompt;
    }
}
