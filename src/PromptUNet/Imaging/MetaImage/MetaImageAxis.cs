namespace PromptUNet.Imaging;

/// <summary>
/// One axis as MetaImage keeps it: a unit direction in LPS and a voxel edge. Both are chosen so that their product in double
/// precision is the affine's column again, bit for bit, where such a pair lies within rounding of the true one.
/// </summary>
internal sealed record MetaImageAxis(double Spacing, double[] Cosines)
{
    /// <summary>How many neighbouring voxel edges are tried, about 1e-14 of the edge.</summary>
    private const int Tries = 64;

    public static MetaImageAxis Of((double X, double Y, double Z) column)
    {
        double[] vector = [-column.X, -column.Y, column.Z];
        double length = Math.Sqrt((column.X * column.X) + (column.Y * column.Y) + (column.Z * column.Z));
        double up = length, down = length;
        for (int i = 0; i < Tries; i++, up = Math.BitIncrement(up), down = Math.BitDecrement(down))
        {
            if (Exact(vector, up) is { } above)
            {
                return above;
            }

            if (Exact(vector, down) is { } below)
            {
                return below;
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
