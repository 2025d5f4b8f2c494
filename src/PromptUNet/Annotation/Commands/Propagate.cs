namespace PromptUNet.Annotation;

/// <summary>From now on the other slices of a label that was added as held follow from its keyframes; undo takes them back in one step.</summary>
/// <param name="Label">The label's number.</param>
public sealed record Propagate(int Label) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => state.Unlocked(Label) is { IsHeld: true } held
        ? state.With(held with { IsHeld = false })
        : throw new InvalidOperationException($"The slices of label {Label} follow from its keyframes already.");
}
