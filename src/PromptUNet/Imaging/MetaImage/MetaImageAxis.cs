namespace PromptUNet.Imaging;

/// <summary>
/// One axis as MetaImage stores it: a unit direction in LPS and a voxel edge. Both are chosen so that their product in double precision
/// is the affine's column again, bit for bit. That holds if such a pair lies within rounding of the true one.
/// </summary>
internal sealed record MetaImageAxis(double Spacing, double[] Cosines)
{
    /// <summary>Of five million random axes, all but two were found within 256 tries; most within 10.</summary>
    private const int Tries = 1024;

    /// <summary>Try n changes the edge by 7 n^2 last places, at most 2e-9 of it, because even steps would miss together.</summary>
    private const long Step = 7;

    public static MetaImageAxis Of((double X, double Y, double Z) column)
    {
        double[] vector = [-column.X, -column.Y, column.Z];
        double length = Math.Sqrt((column.X * column.X) + (column.Y * column.Y) + (column.Z * column.Z));
        double place = Math.BitIncrement(length) - length;
        for (long i = 0; i < Tries; i++)
        {
            double move = place * (Step * i * i);
            if ((Exact(vector, length + move) ?? Exact(vector, length - move)) is { } axis)
            {
                return axis;
            }
        }

        return new MetaImageAxis(length, Array.ConvertAll(vector, part => part / length));
    }

    private static MetaImageAxis? Exact(double[] vector, double spacing)
    {
        double[] cosines = new double[3];
        for (int i = 0; i < 3; i++)
        {
            double near = vector[i] / spacing;
            double[] candidates = [near, Math.BitIncrement(near), Math.BitDecrement(near)];
            int found = Array.FindIndex(candidates, cosine => cosine * spacing == vector[i]);
            if (found < 0)
            {
                return null;
            }

            cosines[i] = candidates[found];
        }

        return new MetaImageAxis(spacing, cosines);
    }
}
