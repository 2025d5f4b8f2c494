using System.Collections.Immutable;

namespace PromptUNet.Annotation;

/// <summary>
/// A state with those to undo and redo, as a value: the outcome of an annotation's commands. Undo and redo have no limit; states share
/// what they have in common.
/// </summary>
public sealed record History
{
    private ImmutableStack<AnnotationState> _past = [], _future = [];

    /// <summary>The state as it is now.</summary>
    public AnnotationState Current { get; private init; }

    /// <summary>The states that have a name.</summary>
    public ImmutableSortedDictionary<string, AnnotationState> Checkpoints { get; private init; } =
        ImmutableSortedDictionary.Create<string, AnnotationState>(StringComparer.Ordinal);

    /// <summary>A history without commands.</summary>
    /// <param name="start">The state to begin with.</param>
    public History(AnnotationState start) => Current = start;

    public bool CanUndo => !_past.IsEmpty;

    public bool CanRedo => !_future.IsEmpty;

    /// <summary>The history after one more command.</summary>
    /// <exception cref="ArgumentException">The command does not fit the scan, the labels or the checkpoints.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to undo, redo or take back, or the label is locked.</exception>
    public History Apply(Command command) => command switch
    {
        Edit edit => Follow(edit.ApplyTo(Current)),
        Undo => CanUndo
            ? this with { _past = _past.Pop(out var before), _future = _future.Push(Current), Current = before }
            : throw new InvalidOperationException("There is nothing to undo."),
        Redo => CanRedo
            ? this with { _future = _future.Pop(out var after), _past = _past.Push(Current), Current = after }
            : throw new InvalidOperationException("There is nothing to redo."),
        Checkpoint checkpoint => this with { Checkpoints = Checkpoints.SetItem(checkpoint.Name, Current) },
        Restore restore => Follow(Checkpoints.GetValueOrDefault(restore.Name)
            ?? throw new ArgumentException($"There is no checkpoint named {restore.Name}.")),
        UseModel => this,
        _ => throw new ArgumentException($"The command {command.GetType().Name} is not supported here."),
    };

    private History Follow(AnnotationState next) => this with { _past = _past.Push(Current), _future = [], Current = next };
}
