using System.Text.Json.Serialization;
using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>Which mask prompts the next slice.</summary>
public enum HandOn
{
    /// <summary>The prediction of a slice, cut at 0, with that slice as its image (Fig. 2).</summary>
    Prediction,

    /// <summary>The drawn mask with the drawn slice as its image, until equation (4) selects another.</summary>
    [JsonStringEnumMemberName("Vouched")]       // as journals have it
    Drawn,
}

/// <summary>What slices between two keyframes that show the object follow from.</summary>
public enum BetweenKeyframes
{
    /// <summary>From both of them, fused; whichever was drawn first (<see cref="Fusion"/>).</summary>
    BothSides,

    /// <summary>From the last prompt on the way from the initial one, as published (section 3.3).</summary>
    LastPrompt,
}

/// <summary>The dials of the volumetric inference of section 3.3.</summary>
public sealed record PropagationOptions
{
    /// <summary>
    /// Section 3.3 as published: prompts are not carried, each prediction prompts the next slice, tau is 0.6, the end is not judged, and
    /// the last prompt wins.
    /// </summary>
    public static PropagationOptions Paper { get; } = new()
    {
        Align = false, HandOn = HandOn.Prediction, FeedbackThreshold = 0.6, Presence = null, Between = BetweenKeyframes.LastPrompt,
    };

    /// <summary>Whether prompts and buffered logits are carried from slice to slice by optical flow.</summary>
    public bool Align { get; init; } = true;

    /// <summary>How the carried prompt is found; unused where <see cref="Align"/> is off.</summary>
    public CarryOptions Carry { get; init; } = new();

    /// <summary>The drawn mask is carried on by default: errors that are handed on add up (docs/decisions/0012).</summary>
    public HandOn HandOn { get; init; } = HandOn.Drawn;

    /// <summary>Both sides by default.</summary>
    public BetweenKeyframes Between { get; init; }

    /// <summary>
    /// tau of equation (4), above 0: the drop of similarity that selects a new prompt; 0.6 in the paper's experiments, 0.3 here
    /// (docs/decisions/0013). Null turns the self-supervised feedback off.
    /// </summary>
    public double? FeedbackThreshold { get; init; } = 0.3;

    /// <summary>
    /// Judges beyond the outermost keyframes where the object ends; null to go on until a mask is empty, as the paper does. It judges
    /// drawn prompts that are carried, and is unused where <see cref="Align"/> is off or predictions are handed on.
    /// </summary>
    public PresenceModel? Presence { get; init; } = PresenceModel.Default;

    /// <summary>Predicts the Dice of masks, by which two passes are also weighed where they are fused.</summary>
    public ConfidenceModel Confidence { get; init; } = ConfidenceModel.Default;

    /// <summary>
    /// Threads that work at a time, from 1 up: on both directions, or on a slice's prompt beside the slice before. The masks do not
    /// depend on it. With 1 the slices come in the order of section 3.3, down and then up.
    /// </summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Equations (1)-(3), applied to the slices that equation (4) compares.</summary>
    public Normalisation Normalisation { get; init; } = new();

    /// <exception cref="ArgumentOutOfRangeException">The number of threads is not at least 1, or tau not above 0.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        if (FeedbackThreshold is { } threshold)
        {
            SelfSupervisedFeedback.CheckThreshold(threshold);
        }
    }

    /// <summary>Whether what was drawn is carried on, so that a slice can be compared with it.</summary>
    internal bool CarriesDrawing => Align && HandOn == HandOn.Drawn;

    /// <summary>What tells the object's end, where anything does.</summary>
    internal PresenceModel? PresenceInUse => CarriesDrawing ? Presence : null;
}
