using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// A label's logits in a box of voxels, a byte each as in <see cref="SliceLogits"/>. They are read and written across any axis.
/// </summary>
internal sealed class LogitBox
{
    private readonly VoxelBox _box;
    private readonly Grid _own;         // of the box alone
    private readonly byte[] _logits;

    /// <param name="box">Inside the volume.</param>
    /// <param name="spacing">Of the volume, in mm.</param>
    public LogitBox(VoxelBox box, (double X, double Y, double Z) spacing) => (_box, _own, _logits) =
        (box, new Grid(box.Size, Affine.Scaling(spacing.X, spacing.Y, spacing.Z)), new byte[checked((int)box.Size.Count)]);

    /// <summary>Distance in mm between voxels along the axes.</summary>
    public (double X, double Y, double Z) Spacing => _own.Spacing;

    /// <summary>First and last index along an axis.</summary>
    public (int First, int Last) Along(int axis) => _box.Along(axis);

    /// <summary>The part of a slice that lies in the box: the same for all slices across an axis.</summary>
    public PixelBox On(int axis) => _box.On(axis);

    /// <summary>Fills the part of a slice from its bytes.</summary>
    public void Fill(SlicePlace place, IPlane plane)
    {
        var part = On(place.Axis);
        byte[] row = new byte[part.Width];
        for (int y = 0; y < part.Height; y++)
        {
            plane.CopyRow(part.Top + y, part.Left, row);
            Line(place, y, row, writes: true);
        }
    }

    /// <summary>Copies the part of a slice, row by row.</summary>
    public void Copy(SlicePlace place, Span<byte> logits) => Rows(place, logits, writes: false);

    /// <summary>Writes the part of a slice, row by row.</summary>
    public void Put(SlicePlace place, Span<byte> logits) => Rows(place, logits, writes: true);

    private void Rows(SlicePlace place, Span<byte> logits, bool writes)
    {
        int width = On(place.Axis).Width;
        for (int y = 0, at = 0; at < logits.Length; y++, at += width)
        {
            Line(place, y, logits.Slice(at, width), writes);
        }
    }

    private void Line(SlicePlace place, int y, Span<byte> row, bool writes)
    {
        var (first, step) = _own.Line(place.Axis, place.Slice - _box.Along(place.Axis).First, 0, y);
        for (int x = 0, at = (int)first; x < row.Length; x++, at += step)
        {
            if (writes)
            {
                _logits[at] = row[x];
            }
            else
            {
                row[x] = _logits[at];
            }
        }
    }
}
