using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>
/// Label maps of random shapes to paint contrasts on, so that a network learns to follow whatever was drawn (after SynthMorph, Hoffmann
/// et al. 2022, which takes the largest of several random fields). Here each label has a centre and three radii. A voxel belongs to the
/// label with the smallest distance in units of the radii, to which a smooth random field is added. The shapes have all lengths and
/// outlines, and most are in one piece. Beyond the paper.
/// </summary>
public static class SyntheticShapes
{
    /// <summary>Name of their data set, which gives it a weight.</summary>
    public const string Dataset = "shapes";

    private const int FewestLabels = 12, MostLabels = 40;
    private const int Edge = 96, FewestSlices = 40;
    private const float Finest = 6, Coarsest = 24;              // voxels between a field's knots
    private const float Roughest = 1.2f;                        // a field's strength, in squares of a shape's radius
    private const float Outside = 8;                            // the background's claim: 0 at the border, this at the centre

    /// <summary>A number of label maps; each depends on the seed and its number alone.</summary>
    public static IReadOnlyList<LabelledCase> Cases(int count, int seed)
    {
        var cases = new LabelledCase[count];
        Parallel.For(0, count, i => cases[i] = Make($"{i}", new Random(unchecked((seed * 7919) + i))));
        return cases;
    }

    private static LabelledCase Make(string name, Random random)
    {
        var size = new Size3(Edge, Edge, FewestSlices + random.Next(Edge - FewestSlices));
        float knots = Between(random, Finest, Coarsest), roughness = Roughest * random.NextSingle();
        float stretch = Between(random, 0.3f, 3);               // how long the shapes of this map are across the slices
        int labels = FewestLabels + random.Next(MostLabels - FewestLabels + 1);
        float[] nearest = new float[size.Count];
        int[] owner = new int[size.Count];
        SetOutside(size, nearest);
        for (int label = 1; label <= labels; label++)
        {
            var field = new SmoothField(random, size.X, size.Y, size.Z, knots, knots * stretch);
            Claim(label, size, Blob.Sample(random, size, stretch), field, roughness, nearest, owner);
        }

        return new LabelledCase(Dataset, name, null, new LabelVolume(new Grid(size, Affine.Scaling(1, 1, 1)), owner));
    }

    /// <summary>Gives the background (label 0) the voxels near the volume's border, so that few shapes are cut off there.</summary>
    private static void SetOutside(Size3 size, float[] nearest)
    {
        var whole = new Blob((size.X - 1) / 2f, (size.Y - 1) / 2f, (size.Z - 1) / 2f, size.X / 2f, size.Y / 2f, size.Z / 2f);
        for (int voxel = 0; voxel < nearest.Length; voxel++)
        {
            nearest[voxel] = Outside * (1 - whole.Distance(voxel % size.X, voxel / size.X % size.Y, voxel / (size.X * size.Y)));
        }
    }

    /// <summary>Gives a label the voxels that are nearer to it than to all labels before.</summary>
    private static void Claim(int label, Size3 size, Blob blob, SmoothField field, float roughness, float[] nearest, int[] owner)
    {
        Span<float> row = stackalloc float[Edge];
        for (int line = 0; line < size.Y * size.Z; line++)
        {
            (int y, int z) = (line % size.Y, line / size.Y);
            row.Clear();
            field.AddRow(y, z, roughness, row);
            for (int x = 0; x < size.X; x++)
            {
                int voxel = (line * size.X) + x;
                float distance = row[x] + blob.Distance(x, y, z);
                if (distance < nearest[voxel])
                {
                    (nearest[voxel], owner[voxel]) = (distance, label);
                }
            }
        }
    }

    /// <summary>A number whose logarithm is uniform.</summary>
    private static float Between(Random random, float least, float most) => least * MathF.Pow(most / least, random.NextSingle());

    /// <summary>An ellipsoid along the axes.</summary>
    private readonly record struct Blob(float X, float Y, float Z, float RadiusX, float RadiusY, float RadiusZ)
    {
        private const float Thinnest = 5, Thickest = 20;

        public static Blob Sample(Random random, Size3 size, float stretch) => new(
            size.X * random.NextSingle(), size.Y * random.NextSingle(), size.Z * random.NextSingle(),
            Between(random, Thinnest, Thickest), Between(random, Thinnest, Thickest), stretch * Between(random, Thinnest, Thickest));

        /// <summary>Square of the distance from the centre in units of the radii.</summary>
        public float Distance(int x, int y, int z)
        {
            (float dx, float dy, float dz) = ((x - X) / RadiusX, (y - Y) / RadiusY, (z - Z) / RadiusZ);
            return (dx * dx) + (dy * dy) + (dz * dz);
        }
    }
}
