using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Slicer's .seg.nrrd.</summary>
public sealed class SegmentationTests
{
    private static readonly Grid Grid = new(new Size3(4, 3, 2), CorpusTests.Affine);

    [Fact]
    public void One_layer_gives_its_values_with_names_and_colours()
    {
        var labels = VolumeFile.ReadLabels(Path.Combine(TestFiles.Corpus, "segments_one_layer.seg.nrrd"));
        Assert.Equal(Enumerable.Range(0, 24), labels.ToArray());
        Assert.Equal(23, labels.Labels.Count);
        Assert.Equal(new Label(7, "Part 7", new Rgb(255, 128, 0)), labels.Labels[6]);
    }

    [Fact]
    public void Layers_are_merged_into_one_and_their_overlap_is_told()
    {
        var labels = VolumeFile.ReadLabels(Path.Combine(TestFiles.Corpus, "segments_two_layers.seg.nrrd"));
        Assert.Equal(Enumerable.Range(0, 24).Select(v => v > 15 ? 2 : v > 7 ? 1 : 0), labels.ToArray());
        Assert.Equal([new Label(1, "Ünder", new Rgb(255, 0, 0)), new Label(2, "Over", new Rgb(0, 255, 0))], labels.Labels);
        Assert.Contains("overlap in 8 voxels", Assert.Single(labels.Warnings));
    }

    [Fact]
    public void Layers_can_be_read_apart_and_each_structure_is_whole()
    {
        var layers = VolumeFile.ReadLayers(Path.Combine(TestFiles.Corpus, "segments_two_layers.seg.nrrd"));
        Assert.Equal([1, 2], layers.Present());
        Assert.Equal(Enumerable.Range(0, 24).Select(v => v > 7 ? 1 : 0), layers.Of(1).ToArray());
        Assert.Equal(Enumerable.Range(0, 24).Select(v => v > 15 ? 2 : 0), layers.Of(2).ToArray());
        Assert.Equal((8, 0), (layers.Overlap([1, 2]), layers.Overlap([1])));
        Assert.Empty(layers.Warnings);
        Assert.Equal(layers.Of(1).ToArray(), layers.Merged([1]).ToArray());
        Assert.Equal([new Label(1, "Ünder", new Rgb(255, 0, 0)), new Label(2, "Over", new Rgb(0, 255, 0))], layers.Labels);
        Assert.Equal(layers.Of(1).Mask(1, 2, 1).Pixels, layers.Mask(1, 2, 1).Pixels);
    }

    [Fact]
    public void Layers_come_back_as_they_were_written_with_names_and_colours()
    {
        var random = new Random(3);
        int[] Some(int label, int other) =>
            [.. Enumerable.Range(0, 24).Select(_ => random.Next(3) switch { 0 => label, 1 => other, _ => 0 })];
        Label[] named = [new(7, "liver", new Rgb(1, 2, 3)), new(2, "lesion", new Rgb(4, 5, 6)), new(300, "vein", new Rgb(7, 8, 9))];
        var layers = new LabelLayers(
            [new LabelVolume(Grid, Some(7, 300)), new LabelVolume(Grid, Some(2, 2)), new LabelVolume(Grid, Some(11, 12))], named);
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder["mask.seg.nrrd"], layers);
        var read = VolumeFile.ReadLayers(folder["mask.seg.nrrd"]);
        Assert.Equal(Grid, read.Grid);
        Assert.Empty(read.Warnings);
        Assert.Equal(layers.Layers.Select(l => l.ToArray()), read.Layers.Select(l => l.ToArray()));
        Assert.Equal([.. named, new Label(11, "Segment_11", LabelColours.Of(11)), new Label(12, "Segment_12", LabelColours.Of(12))],
            read.Labels);
        Assert.Equal(["mask.seg.nrrd"], folder.Names);
    }

    [Fact]
    public void Layers_are_written_as_3D_Slicer_writes_them()
    {
        LabelVolume below = new(Grid), above = new(Grid);
        (below[5], below[14], above[5]) = (1, 1, 2);
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder["mask.seg.nrrd"], new LabelLayers([below, above], [new(1, "liver"), new(2, "lesion")]));
        string[] lines = File.ReadAllLines(folder["mask.seg.nrrd"]);
        Assert.Contains("dimension: 4", lines);
        Assert.Contains("sizes: 2 4 3 2", lines);
        Assert.Contains("kinds: list domain domain domain", lines);
        Assert.Contains(lines, line => line.StartsWith("space directions: none (", StringComparison.Ordinal));
        Assert.Contains("Segment0_Layer:=0", lines);
        Assert.Contains("Segment1_Layer:=1", lines);
        Assert.Contains("Segment0_Extent:=1 2 0 1 0 1", lines);
        Assert.Contains("Segment1_Extent:=1 1 1 1 0 0", lines);
    }

    [Fact]
    public void One_layer_is_written_as_a_plain_segmentation_and_several_to_no_other_format()
    {
        var one = new LabelVolume(Grid, [.. Enumerable.Range(0, 24).Select(v => v % 3)], [new(1, "one"), new(2, "two")]);
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder["a.seg.nrrd"], one);
        VolumeFile.Write(folder["b.seg.nrrd"], new LabelLayers(one));
        Assert.Equal(File.ReadAllBytes(folder["a.seg.nrrd"]), File.ReadAllBytes(folder["b.seg.nrrd"]));
        VolumeFile.Write(folder["c.nii"], new LabelLayers(one));
        Assert.Equal(one.ToArray(), VolumeFile.ReadLabels(folder["c.nii"]).ToArray());
        var e = Assert.Throws<ArgumentException>(
            () => VolumeFile.Write(folder["d.nii"], new LabelLayers([one, new LabelVolume(Grid)])));
        Assert.Contains("to a .seg.nrrd alone", e.Message);
    }

    [Fact]
    public void Layers_are_refused_on_two_grids_and_with_a_label_in_two()
    {
        Assert.Throws<ArgumentException>(() => new LabelLayers([]));
        Assert.Throws<ArgumentException>(() => new LabelLayers(
            [new LabelVolume(Grid), new LabelVolume(Grid with { Affine = Affine.Scaling(1, 1, 1) })]));
        LabelVolume one = new(Grid), other = new(Grid);
        one[0] = other[1] = 4;
        var e = Assert.Throws<ArgumentException>(() => new LabelLayers([one, other]).Present());
        Assert.Contains("Label 4 is in two layers", e.Message);
    }

    [Fact]
    public void A_single_layer_can_be_read_as_an_image()
    {
        var image = VolumeFile.ReadImage(Path.Combine(TestFiles.Corpus, "segments_two_layers.seg.nrrd"), 1);
        Assert.Equal(Enumerable.Range(0, 24).Select(v => v > 15 ? 1f : 0f), image.ToArray());
    }

    [Fact]
    public void Names_colours_and_voxels_come_back_as_they_were_written()
    {
        using var folder = new TemporaryFolder();
        Label[] named =
            [new(3, "Left \\n kidney\nlower pole", new Rgb(1, 2, 254)), new(1, "Größe: 5", new Rgb(9, 8, 7)),
            new(8, "nowhere", new Rgb(0, 0, 0))];
        var labels = new LabelVolume(Grid, [.. Enumerable.Range(0, 24).Select(v => v < 5 ? 0 : v < 9 ? 1 : v < 20 ? 3 : 1000)], named);
        VolumeFile.Write(folder["mask.seg.nrrd"], labels);
        var read = VolumeFile.ReadLabels(folder["mask.seg.nrrd"]);
        Assert.Equal(labels.ToArray(), read.ToArray());
        Assert.Equal(Grid, read.Grid);
        Assert.Equal([.. named, new Label(1000, "Segment_1000", LabelColours.Of(1000))], read.Labels);
        Assert.Equal(read.Labels, VolumeFile.Describe(folder["mask.seg.nrrd"]).Labels);
    }

    [Fact]
    public void The_box_of_each_segment_stands_in_its_extent()
    {
        using var folder = new TemporaryFolder();
        var labels = new LabelVolume(Grid, [new Label(4, "none")]);
        labels[5] = labels[14] = 2;     // voxels (1, 1, 0) and (2, 0, 1)
        VolumeFile.Write(folder["mask.seg.nrrd"], labels);
        string[] lines = File.ReadAllLines(folder["mask.seg.nrrd"]);
        Assert.Contains("Segment0_Extent:=0 -1 0 -1 0 -1", lines);
        Assert.Contains("Segment1_Extent:=1 2 0 1 0 1", lines);
    }

    [Fact]
    public void A_scan_is_not_written_as_a_segmentation()
    {
        var e = Assert.Throws<ArgumentException>(() => VolumeFile.Write("scan.seg.nrrd", new Volume(Grid, new float[24])));
        Assert.Contains("scan.seg.nrrd", e.Message);
    }

    [Fact]
    public void Colours_of_neighbouring_labels_differ_clearly()
    {
        var colours = Enumerable.Range(1, 8).Select(LabelColours.Of).ToList();
        foreach (var (a, b) in colours.Zip(colours.Skip(1)))
        {
            Assert.True(Math.Abs(a.Red - b.Red) + Math.Abs(a.Green - b.Green) + Math.Abs(a.Blue - b.Blue) > 150, $"{a} {b}");
        }
    }
}
