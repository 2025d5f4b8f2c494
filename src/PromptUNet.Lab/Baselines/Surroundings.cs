using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Lab.Baselines;

/// <summary>The part of a query slice that a baseline looks at: the box of the prompt's mask and some room around it.</summary>
/// <param name="Box">On the slice.</param>
/// <param name="Query">Grey values in the box.</param>
/// <param name="Distance">Signed distances to the mask's outline in pixels, positive inside, of the box's pixels.</param>
internal sealed record Surroundings(PixelBox Box, Slice Query, double[] Distance)
{
    /// <summary>Room around the mask's box: so much of its longer edge, and so many pixels more.</summary>
    private const double RoomShare = 0.1;
    private const int LeastRoom = 2;

    /// <summary>How far inside the outline the mask's innermost pixels lie.</summary>
    public double Depth { get; } = Distance.Max();

    /// <param name="query">The slice to segment.</param>
    /// <param name="mask">The prompt's, of the query's size.</param>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public static Surroundings Of(Slice query, Mask mask)
    {
        var own = mask.Box ?? throw new ArgumentException("A prompt needs a mask with at least one pixel above 0.5.", nameof(mask));
        int room = LeastRoom + (int)(RoomShare * Math.Max(own.Width, own.Height));
        var box = new PixelBox(
            Math.Max(0, own.Left - room), Math.Max(0, own.Top - room),
            Math.Min(mask.Width - 1, own.Right + room), Math.Min(mask.Height - 1, own.Bottom + room));
        var seen = new Slice(box.Width, box.Height);
        var inside = new Mask(box.Width, box.Height);
        for (int y = 0; y < box.Height; y++)
        {
            int from = ((box.Top + y) * mask.Width) + box.Left;
            query.Values.AsSpan(from, box.Width).CopyTo(seen.Values.AsSpan(y * box.Width));
            mask.Pixels.AsSpan(from, box.Width).CopyTo(inside.Pixels.AsSpan(y * box.Width));
        }

        return new Surroundings(box, seen, OutlineDistance.Of(inside));
    }

    /// <summary>The indices in the box of a pixel's neighbours: left, right, above, below.</summary>
    public IEnumerable<int> Neighbours(int pixel)
    {
        int x = pixel % Box.Width;
        if (x > 0)
        {
            yield return pixel - 1;
        }

        if (x < Box.Width - 1)
        {
            yield return pixel + 1;
        }

        if (pixel >= Box.Width)
        {
            yield return pixel - Box.Width;
        }

        if (pixel < Distance.Length - Box.Width)
        {
            yield return pixel + Box.Width;
        }
    }

    /// <summary>Writes a mask of the box as logits of the whole slice: background beyond the box.</summary>
    public void Answer(bool[] structure, Slice logits)
    {
        Array.Fill(logits.Values, -PromptMaskSegmenter.Certain);
        for (int i = 0; i < structure.Length; i++)
        {
            if (structure[i])
            {
                logits[Box.Left + (i % Box.Width), Box.Top + (i / Box.Width)] = PromptMaskSegmenter.Certain;
            }
        }
    }
}
