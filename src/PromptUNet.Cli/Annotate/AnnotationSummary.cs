using PromptUNet.Annotation;
using PromptUNet.Cli.Segment;

namespace PromptUNet.Cli.Annotate;

/// <summary>What came of an annotation, for the eye.</summary>
internal static class AnnotationSummary
{
    /// <param name="screen">Where to.</param>
    /// <param name="request">Names the files.</param>
    /// <param name="session">The annotation.</param>
    /// <param name="effort">What it took.</param>
    /// <param name="done">The first line.</param>
    public static void Print(Screen screen, AnnotateRequest request, AnnotationSession session, EffortReport effort, string done)
    {
        screen.Line(done);
        var labels = session.State.Labels.Values;
        int width = labels.Select(l => l.Name.Length).DefaultIfEmpty().Max();
        foreach (var label in labels)
        {
            var own = effort.Labels.First(l => l.Label == label.Id);
            screen.Line($"  {label.Name.PadRight(width)}  {ResultSummary.Millilitres(session.State.Grid, own.Voxels)}  {Told(own)}{(label.IsLocked ? ", locked" : "")}");
        }

        screen.Line($"Mask:    {request.Output}");
        foreach (var (name, path) in new[] { ("Journal:", request.Journal), ("Report: ", request.Report), ("Slices: ", request.Confidence) })
        {
            if (path is not null)
            {
                screen.Line($"{name} {path}");
            }
        }
    }

    private static string Told(LabelEffort effort)
    {
        var told = new[] { (effort.Drawn, "drawn"), (effort.Corrected, "corrected"), (effort.Accepted, "accepted"), (effort.Absent, "absent"), (effort.Imported, "imported") };
        return string.Join(", ", told.Where(t => t.Item1 > 0).Select(t => $"{t.Item1} {t.Item2}"));
    }
}
