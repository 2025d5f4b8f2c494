using PromptUNet.Imaging;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Annotators;

/// <summary>Makes the commands by which a page sends a drawing.</summary>
internal static class Drawing
{
    /// <summary>Draws a whole slice.</summary>
    public static ClientCommand.Draw Whole(int label, int axis, int slice, Mask mask, int strokes) =>
        Part(label, axis, slice, mask, new PixelBox(0, 0, mask.Width - 1, mask.Height - 1), strokes);

    /// <summary>Draws a part of a slice, in which the label becomes as in a mask.</summary>
    public static ClientCommand.Draw Part(int label, int axis, int slice, Mask mask, PixelBox box, int strokes)
    {
        const int millisecondsOfStroke = 600;
        int[] pixels = new int[box.Width * box.Height];
        for (int p = 0; p < pixels.Length; p++)
        {
            pixels[p] = mask[box.Left + (p % box.Width), box.Top + (p / box.Width)] ? 1 : 0;
        }

        return new ClientCommand.Draw(
            label, axis, slice, [box.Left, box.Top, box.Width, box.Height], SliceRuns.Write(pixels), strokes,
            strokes * millisecondsOfStroke);
    }

    /// <summary>Returns the part of a square around a pixel that is on the slice.</summary>
    public static PixelBox Dab(Mask slice, int pixel, int radius)
    {
        int x = pixel % slice.Width, y = pixel / slice.Width;
        return new PixelBox(
            Math.Max(0, x - radius), Math.Max(0, y - radius),
            Math.Min(slice.Width - 1, x + radius), Math.Min(slice.Height - 1, y + radius));
    }
}
