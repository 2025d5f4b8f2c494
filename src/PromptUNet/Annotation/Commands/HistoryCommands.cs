namespace PromptUNet.Annotation;

/// <summary>Back to the state before the last edit or <see cref="Restore"/> that was not undone.</summary>
public sealed record Undo : Command;

/// <summary>What was undone last is done again; not after another edit.</summary>
public sealed record Redo : Command;

/// <summary>A name for the state as it is, in place of an earlier one of that name. It is not undone.</summary>
/// <param name="Name">Any text.</param>
public sealed record Checkpoint(string Name) : Command;

/// <summary>Back to a named state; undo takes that back too.</summary>
/// <param name="Name">Of a <see cref="Checkpoint"/>.</param>
public sealed record Restore(string Name) : Command;

/// <summary>Several edits as one step: all or none of them, and one undo takes them back.</summary>
/// <param name="Steps">Edits, in order.</param>
public sealed record Together(IReadOnlyList<Command> Steps) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => Steps.Aggregate(state, (before, step) => step is Edit edit
        ? edit.ApplyTo(before)
        : throw new ArgumentException($"Edits can be one step, but {step.GetType().Name} is none."));
}

/// <summary>From here on another model is asked than before.</summary>
/// <param name="Model">Tells which weights the segmenter has, best by their hash.</param>
public sealed record UseModel(string Model) : Command;
