using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>What is written is read again, for any size, voxels and oblique or left-handed grid.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<double> Angle = Gen.Double[-Math.PI, Math.PI];

    private static readonly Gen<double> Edge = Gen.Double[0.05, 12];

    /// <summary>Rotation by three angles, edges, maybe mirrored, anywhere.</summary>
    internal static readonly Gen<Affine> Affines =
        from a in Angle
        from b in Angle
        from c in Angle
        from x in Edge
        from y in Edge
        from z in Gen.Select(Edge, Gen.Bool, (edge, mirrored) => mirrored ? -edge : edge)
        from origin in Gen.Double[-500, 500].Array[3]
        select Affine.Scaling(x, y, z).Then(Turned(a, b, c)).Then(new Affine(1, 0, 0, origin[0], 0, 1, 0, origin[1], 0, 0, 1, origin[2]));

    internal static readonly Gen<Grid> Grids = Gen.Select(Gen.Int[1, 7], Gen.Int[1, 6], Gen.Int[1, 5], Affines,
        (x, y, z, affine) => new Grid(new Size3(x, y, z), affine));

    private static readonly Gen<Volume> Volumes =
        from grid in Grids
        from values in Gen.OneOf(Gen.Single, Gen.Single[-1000, 1000], OneOf(float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f))
            .Array[(int)grid.Size.Count]
        select new Volume(grid, values);

    private static readonly Gen<LabelVolume> Labels =
        from grid in Grids
        from largest in OneOf(1, 255, 256, 32767, 32768, int.MaxValue)
        from values in Gen.Int[0, largest].Array[(int)grid.Size.Count]
        select new LabelVolume(grid, values);

    public static TheoryData<string> Endings => [.. VolumeFile.Endings];

    [Theory]
    [MemberData(nameof(Endings))]
    public void Scans_come_back_with_every_bit_of_their_voxels(string ending)
    {
        if (ending == ".seg.nrrd")
        {
            return;
        }

        using var folder = new TemporaryFolder();
        Volumes.Sample(volume =>
        {
            VolumeFile.Write(folder["scan" + ending], volume);
            var read = VolumeFile.ReadImage(folder["scan" + ending]);
            AssertGrid(volume.Grid, read.Grid);
            Assert.Equal(volume.ToArray().Select(BitConverter.SingleToInt32Bits), read.ToArray().Select(BitConverter.SingleToInt32Bits));
        }, iter: 25, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Masks_come_back_with_every_label(string ending)
    {
        using var folder = new TemporaryFolder();
        Labels.Sample(labels =>
        {
            VolumeFile.Write(folder["mask" + ending], labels);
            var read = VolumeFile.ReadLabels(folder["mask" + ending]);
            AssertGrid(labels.Grid, read.Grid);
            Assert.Equal(labels.ToArray(), read.ToArray());
        }, iter: 25, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void The_same_volume_gives_the_same_bytes(string ending)
    {
        using var folder = new TemporaryFolder();
        var labels = Labels.Single(_ => true, "0000000000000001");
        VolumeFile.Write(folder["one" + ending], labels);
        byte[] first = [.. folder.Names.SelectMany(name => File.ReadAllBytes(folder[name]))];
        VolumeFile.Write(folder["one" + ending], labels);
        Assert.Equal(first, folder.Names.SelectMany(name => File.ReadAllBytes(folder[name])));
    }

    [Fact]
    public void A_mask_written_in_another_format_lies_on_the_grid_of_its_image()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "nifti1_qform.nii", "nifti2_qform.nii.gz", "nrrd_las.nrrd", "meta_int16.mha" })
        {
            var grid = VolumeFile.ReadImage(Path.Combine(TestFiles.Corpus, name)).Grid;
            foreach (string ending in VolumeFile.Endings)
            {
                VolumeFile.Write(folder["mask" + ending], new LabelVolume(grid));
                Assert.Equal(grid, VolumeFile.ReadLabels(folder["mask" + ending]).Grid);
            }
        }
    }

    /// <summary>NIfTI-1 keeps single precision; the text headers keep every bit.</summary>
    private static void AssertGrid(Grid expected, Grid actual)
    {
        Assert.Equal(expected.Size, actual.Size);
        double[] rows = expected.Affine.ToRows();
        Assert.Equal(actual.Nifti is null ? rows : rows.Select(number => (double)(float)number), actual.Affine.ToRows());
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Affine Turned(double a, double b, double c)
    {
        var x = new Affine(1, 0, 0, 0, 0, Math.Cos(a), -Math.Sin(a), 0, 0, Math.Sin(a), Math.Cos(a), 0);
        var y = new Affine(Math.Cos(b), 0, Math.Sin(b), 0, 0, 1, 0, 0, -Math.Sin(b), 0, Math.Cos(b), 0);
        var z = new Affine(Math.Cos(c), -Math.Sin(c), 0, 0, Math.Sin(c), Math.Cos(c), 0, 0, 0, 0, 1, 0);
        return x.Then(y).Then(z);
    }
}
