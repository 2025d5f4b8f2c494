using System.Globalization;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <summary>An annotation without its voxels.</summary>
/// <param name="Version">The number of commands in the journal.</param>
/// <param name="Labels">The labels by number.</param>
/// <param name="CanUndo">Whether there is a command to undo.</param>
/// <param name="CanRedo">Whether there is a command to redo.</param>
/// <param name="Checkpoints">The names of the states that can be restored.</param>
/// <param name="Stale">The slices that have to be computed.</param>
/// <param name="Paused">Whether they are computed only when a user asks for it.</param>
/// <param name="Review">The task's state: open, submitted, accepted or returned.</param>
/// <param name="Model">Identifies the weights that segment.</param>
/// <param name="Warnings">The warnings so far.</param>
internal sealed record SessionState(
    int Version, IReadOnlyList<LabelState> Labels, bool CanUndo, bool CanRedo, IReadOnlyList<string> Checkpoints,
    IReadOnlyList<SliceRange> Stale, bool Paused, string Review, string Model, IReadOnlyList<string> Warnings)
{
    public static SessionState Of(
        AnnotationSession session, bool paused, string review, string model, IReadOnlyList<string> warnings) => new(
        session.Commands.Count, [.. session.State.Labels.Values.Select(LabelState.Of)], session.History.CanUndo, session.History.CanRedo,
        [.. session.History.Checkpoints.Keys], session.Stale, paused, review, model, warnings);
}

/// <summary>A label.</summary>
/// <param name="Id">1 to 255.</param>
/// <param name="Name">The name that the user gave it.</param>
/// <param name="Colour">In the form #rrggbb.</param>
/// <param name="Locked">Whether its voxels are protected from changes.</param>
/// <param name="Propagated">Whether its other slices follow from its keyframes.</param>
/// <param name="Axis">The array axis that it is propagated along; null before it has a keyframe.</param>
/// <param name="Imported">Whether slices without a keyframe show an imported mask.</param>
/// <param name="Keyframes">The keyframes by axis and slice.</param>
internal sealed record LabelState(
    int Id, string Name, string Colour, bool Locked, bool Propagated, int? Axis, bool Imported, IReadOnlyList<KeyframeState> Keyframes)
{
    public static LabelState Of(AnnotatedLabel label) => new(
        label.Id, label.Name, Colours.Write(label.Colour), label.IsLocked, label.IsPropagated, label.Axis, label.Imported is not null,
        [
            .. label.Keyframes.Select(k =>
                new KeyframeState(k.Key.Axis, k.Key.Slice, k.Value.By.ToString().ToLowerInvariant(), k.Value.Mask.Count)),
        ]);
}

/// <summary>A keyframe of a label.</summary>
/// <param name="Axis">The array axis that its slice lies across.</param>
/// <param name="Slice">The slice's index.</param>
/// <param name="By">drawn, corrected, accepted, absent or imported.</param>
/// <param name="Area">The number of the label's pixels on it.</param>
internal sealed record KeyframeState(int Axis, int Slice, string By, int Area);

/// <summary>Colours in the form #rrggbb, as the page writes them.</summary>
internal static class Colours
{
    public static string Write(Rgb colour) => $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}";

    /// <exception cref="Refusal">The text is not of the form #rrggbb.</exception>
    public static Rgb Read(string text) =>
        text is ['#', _, _, _, _, _, _]
        && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int colour)
            ? new Rgb((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour)
            : throw Refusal.Unsuitable("A colour is written as #rrggbb.");
}
