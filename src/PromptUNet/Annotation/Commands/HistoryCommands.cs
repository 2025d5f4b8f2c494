namespace PromptUNet.Annotation;

/// <summary>Returns to the state before the last edit or <see cref="Restore"/> that was not undone.</summary>
public sealed record Undo : Command;

/// <summary>Does again what was undone last. Not allowed after another edit.</summary>
public sealed record Redo : Command;

/// <summary>Names the present state, in place of an earlier one of that name. It is not undone.</summary>
/// <param name="Name">Any text.</param>
public sealed record Checkpoint(string Name) : Command;

/// <summary>Returns to a named state. Undo takes that back.</summary>
/// <param name="Name">That of a <see cref="Checkpoint"/>.</param>
public sealed record Restore(string Name) : Command;

/// <summary>Several edits as one step: all or none of them, and one undo takes them back.</summary>
/// <param name="Steps">Edits, in order.</param>
public sealed record Together(IReadOnlyList<Command> Steps) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => Steps.Aggregate(state, (before, step) => step is Edit edit
        ? edit.ApplyTo(before)
        : throw new ArgumentException($"Edits can be one step, but {step.GetType().Name} is none."));
}

/// <summary>From this command on another model computes the slices.</summary>
/// <param name="Model">Identifies the segmenter's weights, best by their hash.</param>
public sealed record UseModel(string Model) : Command;
