using PromptUNet.Imaging;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Server;

/// <summary>Applies patches as a page does. It shares no code with the server that writes them.</summary>
internal static class PatchPixels
{
    /// <summary>Writes a patch into labels.</summary>
    /// <exception cref="FormatException">The runs do not fill the patch.</exception>
    public static void Put(this LabelVolume labels, Patch patch)
    {
        var (width, height) = labels.Grid.SliceSize(patch.Axis);
        int[] slice = new int[width * height];
        labels.CopySlice(patch.Axis, patch.Slice, slice);
        int done = 0;
        ReadOnlySpan<byte> runs = patch.Runs;
        while (!runs.IsEmpty)
        {
            int label = Number(ref runs);
            for (int left = Number(ref runs); left > 0; left--, done++)
            {
                slice[((patch.Y + (done / patch.Width)) * width) + patch.X + (done % patch.Width)] = label;
            }
        }

        if (done != patch.Width * patch.Height)
        {
            throw new FormatException($"The runs of a patch of {patch.Width} x {patch.Height} have {done} pixels.");
        }

        labels.SetSlice(patch.Axis, patch.Slice, slice);
    }

    private static int Number(ref ReadOnlySpan<byte> bytes)
    {
        int number = 0, shift = 0;
        byte last;
        do
        {
            last = bytes[0];
            bytes = bytes[1..];
            number |= (last & 0x7F) << shift;
            shift += 7;
        }
        while (last > 0x7F);
        return number;
    }
}
