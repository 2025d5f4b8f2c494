using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// Dense optical flow by inverse search (DIS; Kroeger, Timofte, Dai and Van Gool, "Fast Optical Flow using Dense Inverse
/// Search", ECCV 2016): small patches of the target are found in the source, coarse to fine, and their displacements are
/// averaged into a field. Without the paper's variational refinement, which costs most and brings nothing here.
/// An instance keeps no state between calls.
/// </summary>
public sealed class OpticalFlow(FlowOptions options)
{
    /// <summary>Where each pixel of <paramref name="target"/> lies in <paramref name="source"/>.</summary>
    /// <param name="target">Normalised to [0, 1].</param>
    /// <param name="source">Of the same size, likewise.</param>
    /// <returns><c>target(x) ~ source(x + flow(x))</c>, in pixels; zero where the slices are too small to search.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public Flow Between(Slice target, Slice source)
    {
        if (target.Width != source.Width || target.Height != source.Height)
        {
            throw new ArgumentException($"The target is {target.Width} x {target.Height}, the source {source.Width} x {source.Height}.", nameof(source));
        }

        int coarsest = CoarsestScale(target.Width, target.Height);
        if (coarsest < 0)
        {
            return Flow.Zero(target.Width, target.Height);
        }

        int finest = Math.Min(options.FinestScale, coarsest);
        var targets = Pyramid.Of(target, coarsest);
        var sources = Pyramid.Of(source, coarsest);
        Flow? flow = null;
        for (int scale = coarsest; scale >= finest; scale--)
        {
            flow = new PatchSearch(targets[scale], sources[scale], options).Search(flow);
        }

        return finest == 0 ? flow! : flow!.Resized(target.Width, target.Height);
    }

    /// <summary>The coarsest level still holds about four patches along the longer edge and one along the shorter; -1 for none.</summary>
    private static int CoarsestScale(int width, int height)
    {
        int longer = Math.Max(width, height), shorter = Math.Min(width, height);
        if (shorter < PatchSearch.Patch)
        {
            return -1;
        }

        int wanted = (int)(Math.Log2(longer / (4.0 * PatchSearch.Patch)) + 0.5);
        return Math.Max(0, Math.Min(wanted, (int)Math.Log2((double)shorter / PatchSearch.Patch)));
    }
}
