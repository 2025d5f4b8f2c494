using PromptUNet.Imaging;
using PromptUNet.Lab.Experiments;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Experiments;

/// <summary>
/// A structure that is widest in the middle of the volume and ends before the volume does. Slice k of its scan has the value k, so a
/// segmenter can tell the truth from a slice.
/// </summary>
internal static class Cones
{
    public const int Slices = 21, Edge = 40, Label = 2, First = 4, Last = 16, Widest = 10;

    public static LabelVolume Truth { get; } =
        new(new Grid(new Size3(Edge, Edge, Slices), Scans.Unit), [.. Enumerable.Range(0, Slices * Edge * Edge).Select(Voxel)]);

    public static LabelledCase Case { get; } = new(
        "cones", "one", Scans.Of(new Size3(Edge, Edge, Slices), 2, (k, x, y) => k + (x == y ? 1e-3f : 0)), Truth);

    public static VolumeTask Task { get; } = VolumeTask.Largest(Case, Label, axis: 2, seed: 3)!;

    /// <summary>Knows the truth.</summary>
    public static Contender Perfect { get; } = new("perfect", Aligned: false, new ScriptedSegmenter((query, _) =>
    {
        var logits = new Slice(query.Width, query.Height);
        PromptMaskSegmenter.Logits(Truth.Mask(Label, 2, (int)query.Values[1]).ToSlice().Values, logits.Values);
        return logits;
    }));

    /// <summary>The drawn mask on every slice.</summary>
    public static Contender Copying { get; } = new("copied", Aligned: false, new PromptMaskSegmenter());

    /// <summary>Radius 12 in the middle, 6 at both ends.</summary>
    private static int Voxel(int index)
    {
        int x = index % Edge, y = index / Edge % Edge, k = index / (Edge * Edge);
        int radius = 12 - Math.Abs(k - Widest);
        return k is >= First and <= Last && ((x - 20) * (x - 20)) + ((y - 20) * (y - 20)) <= radius * radius ? Label : 0;
    }
}
