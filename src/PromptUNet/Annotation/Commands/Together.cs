namespace PromptUNet.Annotation;

/// <summary>Several edits as one step: all or none of them, and one undo takes them back.</summary>
/// <param name="Steps">Edits, in order.</param>
public sealed record Together(IReadOnlyList<Command> Steps) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => Steps.Aggregate(state, (before, step) => step is Edit edit
        ? edit.ApplyTo(before)
        : throw new ArgumentException($"Edits can be one step, but {step.GetType().Name} is none."));
}
