using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>What is painted in a picture: at most one structure a pixel, and how much of the pixel it covers.</summary>
/// <param name="Width">The picture's width.</param>
/// <param name="Labels">The structure's number, row by row; 0 where nothing is painted.</param>
/// <param name="Coverage">From 0 to 1; less than 1 on smooth borders.</param>
/// <param name="Names">Names and colours, of structures in several colours.</param>
internal sealed record Paint(int Width, byte[] Labels, float[] Coverage, IReadOnlyList<Label> Names)
{
    /// <summary>A pixel that is covered by more than this belongs to a line.</summary>
    private const float LeastOfLine = 0.25f;

    /// <summary>Rounding of the coverage of a pixel that is half painted.</summary>
    private const float Rounding = 1e-4f;

    private int Height => Labels.Length / Width;

    /// <summary>The numbers of the structures, ascending.</summary>
    public IReadOnlyList<int> Present
    {
        get
        {
            bool[] found = new bool[byte.MaxValue + 1];
            foreach (byte label in Labels)
            {
                found[label] = true;
            }

            return [.. Enumerable.Range(1, byte.MaxValue).Where(l => found[l])];
        }
    }

    /// <summary>Whether a structure has a line that is an outline but for a gap.</summary>
    public bool HasGap(int label, int width) => DrawnShape.HasGap(Painted(label), width);

    /// <summary>Fills closed outlines, the smallest first, where nothing else is painted.</summary>
    /// <param name="width">The largest width of a line in pixels.</param>
    /// <returns>The structures of which an outline was filled.</returns>
    public IReadOnlyList<int> FillOutlines(int width)
    {
        List<int> filled = [];
        foreach (var (label, enclosed) in Present.Select(l => (l, DrawnShape.Enclosed(Painted(l), width))).ToList()
                     .Where(o => !o.Item2.IsEmpty).OrderBy(o => o.Item2.Area))
        {
            filled.Add(label);
            for (int i = 0; i < Labels.Length; i++)
            {
                if (enclosed.Pixels[i] && (Labels[i] == 0 || Labels[i] == label))
                {
                    (Labels[i], Coverage[i]) = ((byte)label, 1);
                }
            }
        }

        return filled;
    }

    /// <summary>
    /// The structure of each pixel of the turned slice: the one that covers most of its block, where half of the block is painted.
    /// </summary>
    public byte[] Reduced(PictureLayout layout)
    {
        int width = Width / layout.BlockWidth, height = Height / layout.BlockHeight;
        byte[] reduced = new byte[width * height];
        float[] covered = new float[byte.MaxValue + 1];
        int[] present = [.. Present];
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, to++)
            {
                Array.Clear(covered);
                for (int v = y * layout.BlockHeight; v < (y + 1) * layout.BlockHeight; v++)
                {
                    for (int u = x * layout.BlockWidth; u < (x + 1) * layout.BlockWidth; u++)
                    {
                        covered[Labels[(v * Width) + u]] += Coverage[(v * Width) + u];
                    }
                }

                float painted = 0;
                int most = 0;
                foreach (int label in present)
                {
                    painted += covered[label];
                    most = most == 0 || covered[label] > covered[most] ? label : most;
                }

                bool half = painted >= (0.5f - Rounding) * layout.BlockWidth * layout.BlockHeight;
                reduced[to] = half ? (byte)most : (byte)0;
            }
        }

        return reduced;
    }

    private Mask Painted(int label)
    {
        var mask = new Mask(Width, Height);
        for (int i = 0; i < Labels.Length; i++)
        {
            mask.Pixels[i] = Labels[i] == label && Coverage[i] > LeastOfLine;
        }

        return mask;
    }
}
