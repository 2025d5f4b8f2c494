using PromptUNet.Augmentation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Augmentation;

/// <summary>Transformations with results of their own.</summary>
internal static class Transforming
{
    public static Slice Cut(this SpatialTransform transform, Slice slice, Window window)
    {
        var result = new Slice(window.Size, window.Size);
        transform.Cut(slice, window, result);
        return result;
    }

    public static Slice Changed(this IntensityTransform transform, Slice slice, int seed)
    {
        var changed = slice.Copy();
        transform.Apply(changed, seed);
        return changed;
    }
}
