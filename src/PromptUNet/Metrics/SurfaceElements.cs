using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>
/// The surface of a binary object as elements on the lattice of voxel corners. A corner carries an element if its eight voxels (four
/// pixels on a slice) are neither all inside nor all outside. Places beyond the volume are outside.
/// </summary>
internal sealed class SurfaceElements
{
    private const int Outside = 0, Inside = 255;
    private readonly byte[] _codes;

    private SurfaceElements(Size3 corners)
    {
        if (corners.Count > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The objects span {corners} voxel corners, more than the {Array.MaxLength} that surface distances can hold.");
        }

        (Corners, _codes) = (corners, new byte[corners.Count]);
    }

    /// <summary>Corners along the axes: one more than voxels in the box; a slice has one layer of them.</summary>
    public Size3 Corners { get; }

    /// <summary>The surface of an object inside a box that holds it.</summary>
    public static SurfaceElements Of(LabelRegion region, VoxelBox box)
    {
        var size = box.Size;
        var surface = new SurfaceElements(new Size3(size.X + 1, size.Y + 1, size.Z + 1));
        int[] whole = new int[region.Volume.Grid.Size.X];
        var row = whole.AsSpan(box.Rows.Left, size.X);
        for (int k = 0; k < size.Z; k++)
        {
            for (int j = 0; j < size.Y; j++)
            {
                region.Volume.CopyRow(box.Rows.Top + j, box.First + k, whole);
                for (int i = row.IndexOf(region.Label); i >= 0 && i < row.Length; i++)
                {
                    if (row[i] == region.Label)
                    {
                        surface.AddPixel(i, j, k, corner: 0x10);
                        surface.AddPixel(i, j, k + 1, corner: 0x01);
                    }
                }
            }
        }

        return surface;
    }

    /// <summary>
    /// The contour of a mask inside a box that holds it: the surface of the mask as an endless column, per mm of height.
    /// </summary>
    public static SurfaceElements Of(Mask mask, PixelBox box)
    {
        var surface = new SurfaceElements(new Size3(box.Width + 1, box.Height + 1, 1));
        for (int j = 0; j < box.Height; j++)
        {
            for (int i = 0; i < box.Width; i++)
            {
                if (mask[box.Left + i, box.Top + j])
                {
                    surface.AddPixel(i, j, 0, corner: 0x11);
                }
            }
        }

        return surface;
    }

    /// <summary>True at every corner that carries an element; there may be none.</summary>
    public bool[] Marks() => Array.ConvertAll(_codes, OnSurface);

    /// <summary>Distances from all elements to an object, given its field of squared distances, and the elements' areas.</summary>
    public DirectedDistances To(double[] squaredDistances, SurfelArea areas)
    {
        int count = _codes.Count(OnSurface), n = 0;
        var (distance, area) = (new double[count], new double[count]);
        for (int i = 0; i < _codes.Length; i++)
        {
            if (OnSurface(_codes[i]))
            {
                distance[n] = Math.Sqrt(squaredDistances[i]);
                area[n++] = areas[_codes[i]];
            }
        }

        return new DirectedDistances(distance, area);
    }

    private static bool OnSurface(byte code) => code is not (Outside or Inside);

    /// <summary>Marks voxel (i, j) as inside at its four corners in a layer; for the lower corners it is the upper voxel.</summary>
    private void AddPixel(int i, int j, int layer, int corner)
    {
        int at = (((layer * Corners.Y) + j) * Corners.X) + i;
        _codes[at] |= (byte)(corner << 3);
        _codes[at + 1] |= (byte)(corner << 2);
        _codes[at + Corners.X] |= (byte)(corner << 1);
        _codes[at + Corners.X + 1] |= (byte)corner;
    }
}
