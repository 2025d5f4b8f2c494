using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Cli.Serve;

/// <summary>
/// Propagates once when the server starts, because a program's first propagation takes seconds to compile and prepare its code.
/// </summary>
internal static class WarmUp
{
    private const int Edge = 96, Slices = 12;

    /// <summary>One structure with a keyframe at each end and a gap between them.</summary>
    public static void Run(ISliceSegmenter segmenter, PropagationOptions options)
    {
        var grid = new Grid(new Size3(Edge, Edge, Slices), Affine.Scaling(1, 1, 1));
        float[] values =
            [.. Enumerable.Range(0, (int)grid.Size.Count).Select(v => IsInside(v % Edge, v / Edge % Edge) ? 100f + (v % 7) : v % 11)];
        using var session = new AnnotationSession(new Volume(grid, values), segmenter, options);
        session.Apply(new AddLabel(1, "", default));
        session.Apply(Drawn(2));
        session.Apply(Drawn(Slices - 3));
        foreach (var _ in session.Compute())
        {
            // The events are the work.
        }

        session.Suggestion();
    }

    private static SetKeyframe Drawn(int slice) =>
        new(
            1, 2, slice,
            new PixelSet(new Mask(Edge, Edge, [.. Enumerable.Range(0, Edge * Edge).Select(p => IsInside(p % Edge, p / Edge))])),
            KeyframeSource.Drawn);

    private static bool IsInside(int x, int y) =>
        ((x - (Edge / 2)) * (x - (Edge / 2))) + ((y - (Edge / 2)) * (y - (Edge / 2))) < Edge * Edge / 16;
}
