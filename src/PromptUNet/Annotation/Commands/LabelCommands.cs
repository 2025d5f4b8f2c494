using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>Adds a label.</summary>
/// <param name="Label">Its number, from 1 up.</param>
/// <param name="Name">The name that a person gave it.</param>
/// <param name="Colour">The colour that it is shown in.</param>
public sealed record AddLabel(int Label, string Name, Rgb Colour) : Edit
{
    /// <summary>
    /// Whether its keyframes stand alone until <see cref="Propagate"/>, instead of being propagated at once.
    /// </summary>
    [JsonPropertyName("held")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NotPropagated { get; init; }

    /// <summary>Labels that it lies over where neither is drawn, as an imported file says; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Over { get; init; }

    internal override AnnotationState ApplyTo(AnnotationState state)
    {
        if (Label < 1)
        {
            throw new ArgumentException($"A label's number is 1 or more, not {Label}; 0 is the background.");
        }

        return state.Labels.TryGetValue(Label, out var known)
            ? throw new ArgumentException($"There is a label {Label} already: {known.Name}.")
            : state.Adding(new AnnotatedLabel(Label, Name, Colour) { IsPropagated = !NotPropagated, Over = state.Moments(Over) });
    }
}

/// <summary>Gives a label another name or colour; allowed for a locked label too.</summary>
/// <inheritdoc cref="AddLabel(int, string, Rgb)"/>
public sealed record ChangeLabel(int Label, string Name, Rgb Colour) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) =>
        state.With(state.Known(Label) with { Name = Name, Colour = Colour });
}

/// <summary>Removes a label with its keyframes and its imported mask. What lay under it is shown again.</summary>
public sealed record RemoveLabel(int Label) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => state.Without(state.Unlocked(Label).Id);
}

/// <summary>Locks a label: from now on nothing changes its voxels, and no other label gets them.</summary>
/// <param name="Label">Its number.</param>
/// <param name="Voxels">Its voxels as they are shown. Those that another label has locked before are left out.</param>
public sealed record LockLabel(int Label, VoxelSet Voxels) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => Voxels.Size == state.Grid.Size
        ? state.With(state.Unlocked(Label) with { Frozen = state.Freezable(Voxels) })
        : throw new ArgumentException($"Voxels of a volume of {Voxels.Size} cannot be locked in one of {state.Grid.Size}.");
}

/// <summary>Unlocks a label: it is computed from its keyframes again.</summary>
public sealed record UnlockLabel(int Label) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => state.Known(Label) is { IsLocked: true } locked
        ? state.With(locked with { Frozen = null })
        : throw new InvalidOperationException($"Label {Label} is not locked.");
}

/// <summary>
/// Propagates a label whose keyframes stood alone; undo takes all propagated slices back in one step.
/// </summary>
/// <param name="Label">The label's number.</param>
public sealed record Propagate(int Label) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state) => state.Unlocked(Label) is { IsPropagated: false } label
        ? state.With(label with { IsPropagated = true })
        : throw new InvalidOperationException($"The slices of label {Label} follow from its keyframes already.");
}
