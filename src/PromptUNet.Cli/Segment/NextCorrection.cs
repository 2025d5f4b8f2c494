using System.Globalization;
using PromptUNet.Annotation;

namespace PromptUNet.Cli.Segment;

/// <summary>Which slice to correct next, in words.</summary>
internal static class NextCorrection
{
    /// <param name="session">As it stands.</param>
    public static string Text(AnnotationSession session)
    {
        if (session.Suggestion() is not { } next)
        {
            return "Correct next: nothing that is expected to be wrong, as far as anything is known of the slices.";
        }

        string label = session.State.Labels[next.Label].Name, plane = SliceAxis.Name(session.State.Grid, next.Axis);
        return string.Create(CultureInfo.InvariantCulture, $"Correct next: {plane} slice {next.Slice} of {label} (expected to mend {next.Mended:N0} voxels).");
    }
}
