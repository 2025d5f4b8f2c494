using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

public sealed class StructureScoresTests
{
    private static readonly Grid Grid = new(new Size3(4, 1, 1), Affine.Scaling(1, 1, 1));

    [Fact]
    public void Every_object_of_either_volume_gets_a_row_with_its_name()
    {
        var truth = new LabelVolume(Grid, [1, 1, 5, 0], [new Label(1, "liver")]);
        var result = new LabelVolume(Grid, [1, 1, 0, 9], [new Label(1, "other"), new Label(9, "spleen")]);
        var rows = StructureScores.Compare(truth, result);
        Assert.Equal([(1, "liver"), (5, "5"), (9, "spleen")], rows.Select(r => (r.Label, r.Name)));
        Assert.Equal([1.0, 0, 0], rows.Select(r => r.Overlap.Dice));
        Assert.Equal([1.0, 0, 0], rows.Select(r => r.SurfaceDice));
        Assert.Equal([0, double.PositiveInfinity, double.PositiveInfinity], rows.Select(r => r.Hausdorff95));
        Assert.All(rows, r => Assert.Null(r.WindowedDice));
    }

    [Fact]
    public void Two_segmentations_without_objects_have_no_rows() =>
        Assert.Empty(StructureScores.Compare(new LabelVolume(Grid), new LabelVolume(Grid)));

    [Fact]
    public void A_named_prompt_slice_adds_the_windowed_dice()
    {
        var size = new Size3(1, 1, 40);
        var truth = Voxels.Region(size, (_, _, k) => k < 30).Volume;
        var result = Voxels.Region(size, (_, _, k) => k < 15).Volume;
        var row = Assert.Single(StructureScores.Compare(truth, result, prompt: (2, 4)));
        Assert.Equal(1, row.WindowedDice);
        Assert.Equal(2 * 15 / 45.0, row.Overlap.Dice);
    }
}
