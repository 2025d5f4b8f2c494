using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>How a slice lies in a picture: turned, and each of its pixels enlarged to a block.</summary>
/// <param name="View">How it is turned.</param>
/// <param name="BlockWidth">Columns of the picture that show a pixel of the turned slice.</param>
/// <param name="BlockHeight">Rows of the picture that show it.</param>
public sealed record PictureLayout(SliceView View, int BlockWidth, int BlockHeight)
{
    /// <summary>About the longer edge of a picture to paint on, and how many times a pixel of a small slice is enlarged.</summary>
    private const int LongerEdge = 768, MostEnlarged = 16;

    /// <summary>
    /// Slices across an axis as a radiologist sees them, large enough to paint on. Blocks have the pixels' shape in mm, rounded.
    /// </summary>
    public static PictureLayout ToPaintOn(Grid grid, int axis)
    {
        var view = SliceView.Radiological(grid, axis);
        var (width, height) = view.Size(grid.SliceSize(axis));
        double scale = Math.Clamp(Math.Round(LongerEdge / Math.Max(width, height * view.PixelAspect)), 1, MostEnlarged);
        return new PictureLayout(view, (int)scale, (int)Math.Max(1, Math.Round(scale * view.PixelAspect)));
    }

    /// <summary>
    /// All layouts in which slices across an axis have a picture's size: turned in eight ways, with blocks that are square or have the
    /// shape of those of <see cref="ToPaintOn"/>. The one to paint on comes first, the slice as stored second.
    /// </summary>
    public static IReadOnlyList<PictureLayout> Fitting(Grid grid, int axis, long width, long height)
    {
        var own = ToPaintOn(grid, axis);
        return
        [
            .. from turned in (SliceView[])[own.View, SliceView.AsStored, .. SliceView.All]
               let size = turned.Size(grid.SliceSize(axis))
               where width % size.Width == 0 && height % size.Height == 0
               let block = (Width: width / size.Width, Height: height / size.Height)
               let shape = turned.Transposed == own.View.Transposed
                   ? (Width: own.BlockWidth, Height: own.BlockHeight)
                   : (Width: own.BlockHeight, Height: own.BlockWidth)
               where block.Width == block.Height
                   || (block.Width * shape.Height == block.Height * shape.Width && block.Width % shape.Width == 0)
               group new PictureLayout(turned, (int)block.Width, (int)block.Height)
                   by (turned.Transposed, turned.FlippedX, turned.FlippedY) into same
               select same.First(),
        ];
    }

    /// <summary>Width and height of the picture of a slice.</summary>
    /// <param name="slice">Width and height of the slice as stored.</param>
    public (int Width, int Height) SizeOf((int Width, int Height) slice)
    {
        var (width, height) = View.Size(slice);
        return (width * BlockWidth, height * BlockHeight);
    }
}
