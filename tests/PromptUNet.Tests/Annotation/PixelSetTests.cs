using System.Text;
using System.Text.Json;
using CsCheck;
using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Annotation;

public sealed class PixelSetTests
{
    private static readonly Gen<(Mask, Mask)> Pairs =
        from width in Gen.Int[1, 9]
        from height in Gen.Int[1, 9]
        from a in Gen.Bool.Array[width * height]
        from b in Gen.Bool.Array[width * height]
        select (new Mask(width, height, a), new Mask(width, height, b));

    [Fact]
    public void A_set_has_the_pixels_of_its_mask() => Pairs.Sample((mask, _) =>
    {
        var set = new PixelSet(mask);
        Assert.Equal(mask.Pixels, set.ToMask().Pixels);
        Assert.Equal(mask.Pixels, Each(mask).Select(p => set[p.X, p.Y]));
        Assert.Equal((mask.Area, mask.IsEmpty), (set.Count, set.IsEmpty));
        Assert.Equal(mask.Box, set.Box);
        Assert.Equal(set, new PixelSet(mask));
    });

    [Fact]
    public void Sets_are_combined_pixel_by_pixel() => Pairs.Sample((a, b) =>
    {
        var (one, other) = (new PixelSet(a), new PixelSet(b));
        Assert.Equal(a.Pixels.Zip(b.Pixels, (p, q) => p || q), one.Union(other).ToMask().Pixels);
        Assert.Equal(a.Pixels.Zip(b.Pixels, (p, q) => p && !q), one.Except(other).ToMask().Pixels);
    });

    [Fact]
    public void A_line_can_be_read_and_replaced() => Gen.Select(Pairs, Gen.Int[0, 99], Gen.Bool).Sample((masks, any, isColumn) =>
    {
        var (a, b) = masks;
        var line = new PixelLine(isColumn, any % (isColumn ? a.Width : a.Height));
        var told = new PixelSet(b).On(line);
        Assert.Equal(OnLine(b, line), told.ToMask().Pixels);
        var changed = new PixelSet(a).With(line, told);
        Assert.Equal(Each(a).Select(p => (isColumn ? p.X : p.Y) == line.Index ? b[p.X, p.Y] : a[p.X, p.Y]), changed.ToMask().Pixels);
        Assert.Equal(new PixelSet(changed.ToMask()), changed);
    });

    [Fact]
    public void Sets_of_voxels_are_read_and_replaced_across_any_axis() =>
        Gen.Select(Gen.Bool.Array[60], Gen.Bool.Array[60], Gen.Int[0, 2], Gen.Int[0, 2]).Sample((a, b, axis, slice) =>
    {
        var grid = new Grid(new Size3(3, 4, 5), Affine.Scaling(1, 1, 1));
        var (own, others) = (Labels(grid, a), Labels(grid, b));
        var place = new SlicePlace(axis, slice);
        var (set, other) = (VoxelSet.Of(own, 1), VoxelSet.Of(others, 1));
        Assert.Equal(own.Mask(1, axis, slice).Pixels, set.On(place).ToMask().Pixels);
        Assert.Equal(a.Zip(b, (p, q) => p && !q ? 1 : 0), set.Except(other).ToLabels(grid));
        own.SetMask(1, axis, slice, others.Mask(1, axis, slice));
        Assert.Equal(own.ToArray(), set.With(place, other.On(place)).ToLabels(grid));
        Assert.Equal(own.Count(1), set.With(place, other.On(place)).Count);
    });

    [Fact]
    public void Sets_come_back_from_their_JSON() => Pairs.Sample((mask, _) =>
    {
        var command = new SetKeyframe(3, 2, 1, new PixelSet(mask), KeyframeSource.Drawn);
        Assert.Equal(command, Command.FromJson(Encoding.UTF8.GetBytes(command.ToJson())));
    });

    [Theory]
    [InlineData("""{"size":[2000000000,2000000000],"runs":"AA=="}""")]
    [InlineData("""{"size":[-1,4],"runs":"AA=="}""")]
    [InlineData("""{"size":[4,4],"runs":"/////wc="}""")]
    [InlineData("""{"size":[4,4],"runs":"AgAU"}""")]
    [InlineData("""{"size":[4,4],"runs":"AgEA"}""")]
    [InlineData("""{"size":[4,4],"runs":"AQE="}""")]
    [InlineData("""{"size":[4,4],"runs":"AAA="}""")]
    [InlineData("""{"size":[4,4],"runs":""}""")]
    [InlineData("""{"size":[4,4],"runs":"?"}""")]
    [InlineData("""{"size":[4],"runs":"AA=="}""")]
    [InlineData("""{"runs":"AA=="}""")]
    [InlineData("{}")]
    [InlineData("7")]
    public void What_claims_more_than_it_holds_is_refused(string json) => Assert.Throws<JsonException>(() =>
        Command.FromJson(Encoding.UTF8.GetBytes($$"""{"do":"vouch","label":1,"axis":2,"slice":0,"mask":{{json}},"by":"Drawn"}""")));

    private static IEnumerable<(int X, int Y)> Each(Mask mask) =>
        Enumerable.Range(0, mask.Width * mask.Height).Select(i => (i % mask.Width, i / mask.Width));

    private static IEnumerable<bool> OnLine(Mask mask, PixelLine line) =>
        Each(mask).Where(p => (line.IsColumn ? p.X : p.Y) == line.Index).Select(p => mask[p.X, p.Y]);

    private static LabelVolume Labels(Grid grid, bool[] voxels) => new(grid, Array.ConvertAll(voxels, v => v ? 1 : 0));
}
