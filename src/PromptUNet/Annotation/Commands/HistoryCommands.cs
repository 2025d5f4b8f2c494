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
