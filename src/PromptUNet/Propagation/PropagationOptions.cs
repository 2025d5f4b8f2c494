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

/// <summary>The sources of slices between two keyframes that show the object.</summary>
public enum BetweenKeyframes
{
    /// <summary>Both keyframes, fused, whichever was drawn first (<see cref="Fusion"/>).</summary>
    BothSides,

    /// <summary>The last prompt on the path from the initial one, as published (section 3.3).</summary>
    LastPrompt,
}

/// <summary>The settings of the volumetric inference of section 3.3.</summary>
public sealed record PropagationOptions
{
    /// <summary>
    /// Section 3.3 as published: prompts are not carried, each prediction prompts the next slice, and tau is 0.6. The end is not judged,
    /// and the last prompt wins.
    /// </summary>
    public static PropagationOptions Paper { get; } = new()
    {
        Align = false, HandOn = HandOn.Prediction, FeedbackThreshold = 0.6, Presence = null, Between = BetweenKeyframes.LastPrompt,
    };

    /// <summary>Whether prompts and buffered logits are carried from slice to slice by optical flow.</summary>
    public bool Align { get; init; } = true;

    /// <summary>How the prompt is carried; unused when <see cref="Align"/> is off.</summary>
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
    /// Judges beyond the outermost keyframes where the object ends; with null, propagation goes on until a mask is empty, as in the
    /// paper. It judges carried drawn prompts, and is unused when <see cref="Align"/> is off or predictions are handed on.
    /// </summary>
    public PresenceModel? Presence { get; init; } = PresenceModel.Default;

    /// <summary>Predicts the Dice of masks. Its prediction also weighs two passes when they are fused.</summary>
    public ConfidenceModel Confidence { get; init; } = ConfidenceModel.Default;

    /// <summary>
    /// Threads that work at a time, from 1 up: on both directions, or on a slice's prompt while the slice before is segmented. The masks
    /// do not depend on it. With 1 the slices come in the order of section 3.3, down and then up.
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

    /// <summary>Whether the drawn mask is carried on, so that a slice can be compared with it.</summary>
    internal bool CarriesDrawing => Align && HandOn == HandOn.Drawn;

    /// <summary>The model that judges the object's end; null when none does.</summary>
    internal PresenceModel? PresenceInUse => CarriesDrawing ? Presence : null;
}
