using PromptUNet.Imaging;

namespace PromptUNet.Tests.Samples;

/// <summary>The files of samples/ are what its README says.</summary>
public sealed class DemonstrationVolumeTests
{
    private static readonly string Folder = Path.Combine(Root(AppContext.BaseDirectory), "samples");

    [Fact]
    public void Image_and_labels_lie_on_one_grid_of_1_mm_in_ras_order()
    {
        var image = VolumeFile.ReadImage(Path.Combine(Folder, "colin27_t1.nii.gz"));
        var labels = VolumeFile.ReadLabels(Path.Combine(Folder, "colin27_aal.nii.gz"));
        Assert.Equal(new Size3(152, 186, 152), image.Grid.Size);
        Assert.Equal(Affine.Scaling(1, 1, 1) with { X0 = -76, Y0 = -108, Z0 = -64 }, image.Grid.Affine);
        Assert.Equal(image.Grid, labels.Grid);
        Assert.Empty(image.Warnings);
        Assert.Empty(labels.Warnings);
    }

    [Fact]
    public void Every_label_has_a_name_and_every_name_a_label()
    {
        var labels = VolumeFile.ReadLabels(Path.Combine(Folder, "colin27_aal.nii.gz"));
        var names = File.ReadAllLines(Path.Combine(Folder, "colin27_aal.txt")).Select(line => line.Split(' ')).ToArray();
        Assert.Equal(labels.Present().Select(l => $"{l}"), names.Select(n => n[0]));
        Assert.Equal(116, names.Select(n => n[1]).Distinct().Count());
    }

    [Fact]
    public void Names_ending_in_L_lie_on_the_persons_left()
    {
        var labels = VolumeFile.ReadLabels(Path.Combine(Folder, "colin27_aal.nii.gz"));
        int at = Array.IndexOf(labels.ToArray(), 77);      // Thalamus_L
        Assert.True(labels.Grid.Affine.Apply(at % 152, 0, 0).X < 0);
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "PromptUNet.slnx"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository."));
}
