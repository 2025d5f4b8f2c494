using System.Buffers.Binary;
using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Voxels in the type of their file give the very floats of the formula, wherever they are looked at.</summary>
public sealed class VoxelStorageTests
{
    /// <summary>Of more than two blocks, with slices that begin and end inside them.</summary>
    private static readonly Grid Large = new(new Size3(67, 61, 149), Affine.Scaling(1, 1, 1));

    public static TheoryData<ScalarType> Types => [.. Enum.GetValues<ScalarType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_byte_order_scaling_and_place_in_the_file_gives_the_float_of_the_formula(ScalarType type) =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 2], Scales, Gen.Int[0, 1000]).Sample((big, interleaved, volume, scale, seed) =>
        {
            using var folder = new TemporaryFolder();
            byte[] bytes = new byte[Large.Size.Count * 3 * type.Bytes()];
            new Random(seed).NextBytes(bytes);
            File.WriteAllBytes(folder["a.raw"], bytes);
            var source = new VoxelSource(
                folder["a.raw"], VoxelEncoding.Raw, type, big, Large.Size.Count, Volumes: 3, Interleaved: interleaved, Slope: scale.Slope,
                Intercept: scale.Intercept);
            int[] expected = new int[Large.Size.Count];
            for (int i = 0; i < expected.Length; i++)
            {
                int place = interleaved ? (i * 3) + volume : (volume * expected.Length) + i;
                expected[i] = BitConverter.SingleToInt32Bits(Formula(bytes.AsSpan(place * type.Bytes(), type.Bytes()), type, big, scale));
            }

            Assert.Equal(expected, Bits(new Volume(Large, VoxelReader.Grey(source, volume)).ToArray()));
        }, iter: 8, threads: 1);

    [Theory]
    [MemberData(nameof(Types))]
    public void Slices_and_their_rectangles_along_all_three_axes_are_the_same_as_of_a_volume_of_floats(ScalarType type)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = new byte[Large.Size.Count * type.Bytes()];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(folder["a.raw"], bytes);
        var source = new VoxelSource(
            folder["a.raw"], VoxelEncoding.Raw, type, BigEndian: false, Large.Size.Count, Volumes: 1, Slope: 1.7, Intercept: -3);
        var stored = new Volume(Large, VoxelReader.Grey(source, 0));
        float[] all = stored.ToArray();
        var floats = new Volume(Large, all);
        for (int axis = 0; axis < 3; axis++)
        {
            var (width, height) = Large.SliceSize(axis);
            float[] copy = new float[width * height];
            for (int k = 0; k < Large.Size[axis]; k++)
            {
                int[] expected = Bits([.. Enumerable.Range(0, width * height).Select(i => all[Index(axis, k, i % width, i / width)])]);
                stored.CopySlice(axis, k, copy);
                Assert.Equal(expected, Bits(copy));
                Assert.Equal(expected, Bits(floats.Slice(axis, k).Values));
            }

            var box = new PixelBox(3, 7, width - 2, 40);
            Assert.Equal(Bits(floats.Slice(axis, 30, box).Values), Bits(stored.Slice(axis, 30, box).Values));
        }
    }

    [Fact]
    public void A_slice_is_copied_into_exactly_its_own_room_and_without_taking_memory()
    {
        var volume = new Volume(Large, new float[Large.Size.Count]);
        var labels = new LabelVolume(Large);
        foreach (int length in new[] { (67 * 61) - 1, (67 * 61) + 1 })
        {
            Assert.Contains($"67 x 61 pixels, not {length}",
                Assert.Throws<ArgumentException>(() => volume.CopySlice(2, 0, new float[length])).Message);
            Assert.Throws<ArgumentException>(() => labels.CopySlice(2, 0, new int[length]));
            Assert.Throws<ArgumentException>(() => labels.SetSlice(2, 0, new int[length]));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => volume.CopySlice(2, 149, new float[67 * 61]));
        Assert.Throws<ArgumentOutOfRangeException>(() => labels.CopySlice(1, -1, new int[67 * 149]));
        Assert.Throws<ArgumentOutOfRangeException>(() => labels.SetSlice(3, 0, new int[67 * 61]));
        float[] values = new float[67 * 61];
        volume.CopySlice(2, 5, values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        volume.CopySlice(2, 6, values);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_scan_of_16_bits_takes_two_bytes_a_voxel()
    {
        using var folder = new TemporaryFolder();
        var grid = new Grid(new Size3(200, 200, 100), CorpusTests.Affine);
        VolumeFile.Write(folder["a.nii"], new LabelVolume(grid) { [0] = 1000 });
        long before = GC.GetAllocatedBytesForCurrentThread();
        var scan = VolumeFile.ReadImage(folder["a.nii"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 2 * grid.Size.Count, (2 * grid.Size.Count) + (2 << 20));
        Assert.Equal(1000, scan.Slice(2, 0)[0, 0]);
    }

    [Theory]
    [InlineData(1.0, 0.0, 0)]
    [InlineData(1e34, 0.0, 0)]
    [InlineData(1e35, 0.0, 1)]      // 32767e35 is more than a float holds
    [InlineData(1.0, 1e39, 2)]
    public void Whole_numbers_that_are_scaled_beyond_a_float_are_counted(double slope, double intercept, long infinite)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.raw"], [255, 127, 1, 0]);
        var source = new VoxelSource(
            folder["a.raw"], VoxelEncoding.Raw, ScalarType.Int16, BigEndian: false, 2, 1, Slope: slope, Intercept: intercept);
        string[] expected = infinite switch
        {
            0 => [],
            1 => ["0 values are NaN and 1 infinite, of 2."],
            _ => ["Every one of the 2 voxels is Infinity, so there is nothing to see. Was the right file saved, and whole?"],
        };
        Assert.Equal(expected, GreyWarnings.Of(VoxelReader.Grey(source, 0)));
    }

    private static Gen<(double Slope, double Intercept)> Scales => Gen.Int[0, 3].Select(i => i switch
    {
        0 => (1.0, 0.0),
        1 => (1.0, -1024.0),
        2 => (0.1, 1e-3),
        _ => (-1.0 / 3, 7e5),
    });

    private static float Formula(ReadOnlySpan<byte> bytes, ScalarType type, bool big, (double Slope, double Intercept) scale)
    {
        Span<byte> own = stackalloc byte[bytes.Length];
        bytes.CopyTo(own);
        if (big)
        {
            own.Reverse();
        }

        return type switch
        {
            ScalarType.UInt8 => Scaled(own[0], own[0]),
            ScalarType.Int8 => Scaled((sbyte)own[0], (sbyte)own[0]),
            ScalarType.UInt16 => Scaled(BinaryPrimitives.ReadUInt16LittleEndian(own), BinaryPrimitives.ReadUInt16LittleEndian(own)),
            ScalarType.Int16 => Scaled(BinaryPrimitives.ReadInt16LittleEndian(own), BinaryPrimitives.ReadInt16LittleEndian(own)),
            ScalarType.UInt32 => Scaled(BinaryPrimitives.ReadUInt32LittleEndian(own), BinaryPrimitives.ReadUInt32LittleEndian(own)),
            ScalarType.Int32 => Scaled(BinaryPrimitives.ReadInt32LittleEndian(own), BinaryPrimitives.ReadInt32LittleEndian(own)),
            ScalarType.UInt64 => Scaled(BinaryPrimitives.ReadUInt64LittleEndian(own), BinaryPrimitives.ReadUInt64LittleEndian(own)),
            ScalarType.Int64 => Scaled(BinaryPrimitives.ReadInt64LittleEndian(own), BinaryPrimitives.ReadInt64LittleEndian(own)),
            ScalarType.Float32 => Scaled(BinaryPrimitives.ReadSingleLittleEndian(own), BinaryPrimitives.ReadSingleLittleEndian(own)),
            _ => Scaled((float)BinaryPrimitives.ReadDoubleLittleEndian(own), BinaryPrimitives.ReadDoubleLittleEndian(own)),
        };

        float Scaled(float unscaled, double stored) =>
            scale == (1, 0) ? unscaled : (float)((stored * scale.Slope) + scale.Intercept);
    }

    private static int Index(int axis, int k, int x, int y)
    {
        var (i, j, l) = axis switch { 0 => (k, x, y), 1 => (x, k, y), _ => (x, y, k) };
        return (((l * Large.Size.Y) + j) * Large.Size.X) + i;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
