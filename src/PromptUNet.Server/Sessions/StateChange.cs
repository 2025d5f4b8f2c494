using System.Text.Json.Serialization;
using PromptUNet.Annotation;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// What has changed of a session's state since the update before. Members that are left out have not changed. A session of many labels
/// with long names and many keyframes tells a stroke in some hundred bytes.
/// </summary>
/// <param name="Stale">The slices that have to be computed, all of them.</param>
internal sealed record StateChange(IReadOnlyList<SliceRange> Stale)
{
    /// <summary>The labels that are new or have changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LabelChange>? Labels { get; init; }

    /// <summary>The numbers of labels that are gone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Removed { get; init; }

    /// <summary>Whether there is a command to undo.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CanUndo { get; init; }

    /// <summary>Whether there is a command to redo.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CanRedo { get; init; }

    /// <summary>The names of new states that can be restored; none ever goes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Checkpoints { get; init; }

    /// <summary>Whether stale slices are computed only when a user asks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Paused { get; init; }

    /// <summary>The task's state: open, submitted, accepted or returned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Review { get; init; }

    /// <summary>The warnings so far, all of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Returns what leads from the state that followers know to the state now.</summary>
    public static StateChange Of(SessionState known, SessionState now)
    {
        var before = known.Labels.ToDictionary(l => l.Id);
        return new StateChange(now.Stale)
        {
            Labels = Some(now.Labels.Select(l => LabelChange.Of(before.GetValueOrDefault(l.Id), l)).OfType<LabelChange>()),
            Removed = Some(before.Keys.Except(now.Labels.Select(l => l.Id))),
            CanUndo = now.CanUndo == known.CanUndo ? null : now.CanUndo,
            CanRedo = now.CanRedo == known.CanRedo ? null : now.CanRedo,
            Checkpoints = Some(now.Checkpoints.Except(known.Checkpoints)),
            Paused = now.Paused == known.Paused ? null : now.Paused,
            Review = now.Review == known.Review ? null : now.Review,
            Warnings = now.Warnings.SequenceEqual(known.Warnings) ? null : now.Warnings,
        };
    }

    private static List<T>? Some<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } some ? some : null;
}

/// <summary>A label that is new or has changed.</summary>
/// <param name="Id">1 to 255.</param>
internal sealed record LabelChange(int Id)
{
    /// <summary>All of the label but its keyframes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LabelFacts? Facts { get; init; }

    /// <summary>The keyframes that are new or have changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<KeyframeState>? Keyframes { get; init; }

    /// <summary>The slices that are no keyframes any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SlicePlace>? Withdrawn { get; init; }

    /// <summary>Returns what has changed of a label; null for nothing.</summary>
    /// <param name="known">The label as followers know it; null for a new one.</param>
    /// <param name="now">The label now.</param>
    public static LabelChange? Of(LabelState? known, LabelState now)
    {
        var (facts, before) = (LabelFacts.Of(now), known?.Keyframes ?? []);
        KeyframeState[] changed = [.. now.Keyframes.Except(before)];
        SlicePlace[] withdrawn = [.. before.Select(PlaceOf).Except(now.Keyframes.Select(PlaceOf))];
        bool isAsBefore = known is not null && facts == LabelFacts.Of(known);
        return isAsBefore && changed.Length == 0 && withdrawn.Length == 0 ? null : new LabelChange(now.Id)
        {
            Facts = isAsBefore ? null : facts,
            Keyframes = changed.Length == 0 ? null : changed,
            Withdrawn = withdrawn.Length == 0 ? null : withdrawn,
        };
    }

    private static SlicePlace PlaceOf(KeyframeState keyframe) => new(keyframe.Axis, keyframe.Slice);
}

/// <summary>All of a label but its number and its keyframes.</summary>
/// <inheritdoc cref="LabelState" path="/param"/>
internal sealed record LabelFacts(string Name, string Colour, bool Locked, bool Propagated, int? Axis, bool Imported)
{
    public static LabelFacts Of(LabelState label) =>
        new(label.Name, label.Colour, label.Locked, label.Propagated, label.Axis, label.Imported);
}
