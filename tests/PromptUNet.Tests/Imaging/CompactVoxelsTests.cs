using System.Buffers.Binary;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class CompactVoxelsTests
{
    /// <summary>Of more than two blocks, with slices that begin and end inside them.</summary>
    private static readonly Grid Large = new(new Size3(67, 61, 149), Affine.Scaling(1, 1, 1));

    [Theory]
    [InlineData(ScalarType.UInt8, ScalarType.UInt8, 1, 0)]
    [InlineData(ScalarType.Int8, ScalarType.Int16, 1, 0)]
    [InlineData(ScalarType.UInt16, ScalarType.UInt16, 0.5, -1024)]
    [InlineData(ScalarType.Int16, ScalarType.Int16, 1, -1024)]
    [InlineData(ScalarType.Int16, ScalarType.Int16, -2, 7)]
    public void Whole_numbers_of_16_bits_are_shown_as_they_are_stored(ScalarType stored, ScalarType shown, double slope, double intercept)
    {
        var volume = Stored(stored, slope, intercept);
        var compact = new CompactVoxels(volume);
        Assert.Equal((shown, slope, intercept), (compact.Type, compact.Slope, compact.Intercept));
        float[] values = volume.ToArray();
        Assert.Equal(values, Values(compact));
        Assert.Equal((values.Min(), values.Max()), ((float)compact.Range.Low, (float)compact.Range.High));
    }

    [Fact]
    public void Other_numbers_are_shown_to_half_a_step()
    {
        float[] values = Random(1);
        (values[3], values[5], values[7]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        var compact = new CompactVoxels(new Volume(Large, values));
        double lowest = values.Where(float.IsFinite).Min(), highest = values.Where(float.IsFinite).Max();
        Assert.Equal((highest - lowest) / 65535, compact.Slope, 1e-12);
        float[] shown = Values(compact);
        Assert.Equal(lowest, shown[3], 1e-4);
        Assert.Equal(highest, shown[5], 1e-2);
        Assert.Equal(lowest, shown[7], 1e-4);
        Assert.All(Enumerable.Range(8, shown.Length - 8), i => Assert.True(Math.Abs(values[i] - shown[i]) <= (compact.Slope / 2) + 1e-3));
    }

    [Theory]
    [InlineData(4.5f)]
    [InlineData(float.NaN)]
    public void A_volume_of_one_value_has_that_as_its_range(float value)
    {
        float[] values = new float[Large.Size.Count];
        Array.Fill(values, value);
        var compact = new CompactVoxels(new Volume(Large, values));
        float expected = float.IsNaN(value) ? 0 : value;
        Assert.Equal((expected, expected), compact.Range);
        Assert.All(Values(compact), v => Assert.Equal(expected, v));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.005, 0.995)]
    [InlineData(0.25, 0.5)]
    public void Quantiles_are_those_of_the_sorted_values(double lower, double upper)
    {
        foreach (var volume in new[] { Stored(ScalarType.Int16, -0.5, 3), Stored(ScalarType.UInt8, 1, 0), new Volume(Large, Random(2)) })
        {
            float[] sorted = volume.ToArray();
            Array.Sort(sorted);
            var compact = new CompactVoxels(volume);
            var (low, high) = compact.Quantiles(lower, upper);
            double step = Math.Abs(compact.Slope);
            Assert.Equal(sorted[(int)Math.Round(lower * (sorted.Length - 1))], low, step);
            Assert.Equal(sorted[(int)Math.Round(upper * (sorted.Length - 1))], high, step);
        }
    }

    private static Volume Stored(ScalarType type, double slope, double intercept)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = new byte[Large.Size.Count * type.Bytes()];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(folder["a.raw"], bytes);
        var source = new VoxelSource(
            folder["a.raw"], VoxelEncoding.Raw, type, BigEndian: false, Large.Size.Count, Volumes: 1, Slope: slope, Intercept: intercept);
        return new Volume(Large, VoxelReader.Grey(source, 0));
    }

    private static float[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)Large.Size.Count).Select(_ => (float)((random.NextDouble() * 3000) - 1000))];
    }

    private static float[] Values(CompactVoxels compact)
    {
        byte[] slice = new byte[compact.SliceBytes];
        List<float> values = [];
        for (int k = 0; k < Large.Size.Z; k++)
        {
            compact.CopySlice(k, slice);
            int bytes = compact.Type.Bytes();
            for (int at = 0; at < slice.Length; at += bytes)
            {
                double stored = compact.Type switch
                {
                    ScalarType.UInt8 => slice[at],
                    ScalarType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(slice.AsSpan(at)),
                    _ => BinaryPrimitives.ReadUInt16LittleEndian(slice.AsSpan(at)),
                };
                values.Add((float)((stored * compact.Slope) + compact.Intercept));
            }
        }

        return [.. values];
    }
}
