using PromptUNet.Imaging;

namespace PromptUNet.Lab.Bench;

/// <summary>
/// A scan whose structure is known on every slice, for measurements of time. The structure is an ellipse with a texture of its own that
/// wanders and breathes along axis 2. The texture behind it changes slowly from slice to slice. The same size and seed give the same
/// voxels.
/// </summary>
public sealed class PhantomScan
{
    /// <summary>Mean grey values, and how far the textures reach from them.</summary>
    private const float Outside = 100, Inside = 170, OutsideTexture = 35, InsideTexture = 20;

    private readonly Size3 _size;

    /// <param name="size">Voxels along the axes; axis 2 is to be propagated along.</param>
    /// <param name="seed">Of the textures.</param>
    public PhantomScan(Size3 size, int seed)
    {
        _size = size;
        var random = new Random(seed);
        Slice[] textures = [.. Enumerable.Range(0, 4).Select(_ => Texture(size, random))];
        Volume = Volume.OfSlices(
            new Grid(size, Affine.Scaling(1, 1, 1)), (k, slice) =>
                Parallel.For(0, size.Y, y => Paint(slice.AsSpan(y * size.X, size.X), k, y, textures)));
    }

    /// <summary>The scan, with voxels of 1 mm.</summary>
    public Volume Volume { get; }

    /// <summary>The slice in the middle.</summary>
    public int Middle => _size.Z / 2;

    /// <summary>The structure on a slice across axis 2; never empty.</summary>
    public Mask Mask(int slice)
    {
        var ellipse = EllipseOn(slice);
        var mask = new Mask(_size.X, _size.Y);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = ellipse.Distance(i % _size.X, i / _size.X) < 1;
        }

        return mask;
    }

    private void Paint(Span<short> row, int k, int y, Slice[] textures)
    {
        var ellipse = EllipseOn(k);
        double turn = Math.Tau * k / 40;       // a texture comes and goes within 40 slices
        var (a, b) = ((float)Math.Cos(turn), (float)Math.Sin(turn));
        var (behind, other, third, own) = (textures[0].Values, textures[1].Values, textures[2].Values, textures[3]);
        for (int x = 0, i = y * _size.X; x < row.Length; x++, i++)
        {
            float outside = Outside + (OutsideTexture * (third[i] + (a * behind[i]) + (b * other[i])));
            float share = Math.Clamp((1 - ellipse.Distance(x, y)) * ellipse.Radius, -0.5f, 0.5f) + 0.5f;        // a border of one pixel
            float inside = share > 0 ? Inside + (InsideTexture * ellipse.Carried(own, x, y)) : 0;
            row[x] = (short)MathF.Round(outside + (share * (inside - outside)));
        }
    }

    private Ellipse EllipseOn(int slice)
    {
        double way = Math.Tau * slice / _size.Z;
        return new Ellipse(
            (float)(_size.X * (0.5 + (0.08 * Math.Sin(1.5 * way)))), (float)(_size.Y * (0.5 + (0.06 * Math.Cos(way)))),
            (float)(_size.X * (0.16 + (0.03 * Math.Sin(2 * way)))), (float)(_size.Y * (0.12 + (0.02 * Math.Cos(2 * way)))));
    }

    /// <summary>Noise, smoothed by two passes of a box of five pixels along each axis, with the largest value 1.</summary>
    private static Slice Texture(Size3 size, Random random)
    {
        var texture = new Slice(size.X, size.Y);
        foreach (ref float value in texture.Values.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        for (int pass = 0; pass < 2; pass++)
        {
            texture = Smoothed(Smoothed(texture, 1, 0), 0, 1);
        }

        float largest = texture.Values.Max(Math.Abs);
        return new Slice(size.X, size.Y, Array.ConvertAll(texture.Values, v => v / largest));
    }

    private static Slice Smoothed(Slice slice, int right, int down)
    {
        var smooth = new Slice(slice.Width, slice.Height);
        for (int y = 0; y < slice.Height; y++)
        {
            for (int x = 0; x < slice.Width; x++)
            {
                for (int step = -2; step <= 2; step++)
                {
                    smooth[x, y] += slice[Wrapped(x + (step * right), slice.Width), Wrapped(y + (step * down), slice.Height)];
                }
            }
        }

        return smooth;
    }

    private static int Wrapped(int place, int edge) => ((place % edge) + edge) % edge;

    private readonly record struct Ellipse(float X, float Y, float RadiusX, float RadiusY)
    {
        public float Radius => Math.Min(RadiusX, RadiusY);

        /// <summary>From the middle, in units of the ellipse's radius in that direction: 1 on its border.</summary>
        public float Distance(int x, int y)
        {
            float u = (x - X) / RadiusX, v = (y - Y) / RadiusY;
            return MathF.Sqrt((u * u) + (v * v));
        }

        /// <summary>A texture that moves and breathes with the ellipse.</summary>
        public float Carried(Slice texture, int x, int y)
        {
            float u = (x - X) / RadiusX * 0.16f * texture.Width, v = (y - Y) / RadiusY * 0.12f * texture.Height;
            return texture[Wrapped((int)MathF.Round(u), texture.Width), Wrapped((int)MathF.Round(v), texture.Height)];
        }
    }
}
