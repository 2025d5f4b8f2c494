using PromptUNet.Imaging;
using PromptUNet.Pictures;

namespace PromptUNet.Tests.Pictures;

public sealed class SliceViewTests
{
    private static readonly Size3 Size = new(3, 4, 5);

    /// <summary>Grids whose array axes run along the letters: right-handed, left-handed, turned, and one tilted by 20 degrees.</summary>
    public static TheoryData<string, Affine> Grids => new()
    {
        { "RAS", Affine.Scaling(1, 2, 3) },
        { "LPS", new Affine(-1, 0, 0, 9, 0, -2, 0, 9, 0, 0, 3, 0) },
        { "LAS", new Affine(-1, 0, 0, 9, 0, 2, 0, 0, 0, 0, 3, 0) },
        { "ASR", new Affine(0, 0, 3, 0, 1, 0, 0, 0, 0, 2, 0, 0) },
        { "SRP", new Affine(0, 2, 0, 0, 0, 0, -3, 9, 1, 0, 0, 0) },
        { "oblique", new Affine(0.94, -0.34, 0, 0, 0.34, 0.94, 0, 0, 0, 0, 3, 0) },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void The_picture_shows_the_patients_right_or_front_at_the_left_and_front_or_head_at_the_top(string name, Affine affine)
    {
        Assert.NotEmpty(name);
        var grid = new Grid(Size, affine);
        for (int axis = 0; axis < 3; axis++)
        {
            var view = SliceView.Radiological(grid, axis);
            AssertRises(grid, axis, view, view.Left, (first, last) => (last[0], first[0]));
            AssertRises(grid, axis, view, view.Top, (first, last) => (last[1], first[1]));
        }
    }

    [Fact]
    public void Which_sides_are_named_follows_the_plane()
    {
        var grid = new Grid(Size, Affine.Scaling(1, 1, 1));
        Assert.Equal(["AS", "RS", "RA"], Enumerable.Range(0, 3).Select(a => SliceView.Radiological(grid, a)).Select(v => v.Left + v.Top));
    }

    [Fact]
    public void Pixels_keep_their_shape_in_mm()
    {
        var grid = new Grid(Size, new Affine(0, 0, 3, 0, 1, 0, 0, 0, 0, 2, 0, 0));   // axes along A (1 mm), S (2 mm), R (3 mm)
        Assert.Equal(2 / 1f, SliceView.Radiological(grid, 2).PixelAspect);   // sagittal: A across, S down
        Assert.Equal(1 / 3f, SliceView.Radiological(grid, 1).PixelAspect);   // axial: R across, A down
        Assert.Equal(2 / 3f, SliceView.Radiological(grid, 0).PixelAspect);   // coronal: R across, S down
    }

    [Fact]
    public void A_grid_has_three_axes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SliceView.Radiological(new Grid(Size, Affine.Scaling(1, 1, 1)), 3));

    [Fact]
    public void As_stored_means_as_stored()
    {
        var mask = Mask.Parse("#..", "##.");
        Assert.Equal(mask.Pixels, SliceView.AsStored.Turn(mask).Pixels);
    }

    /// <summary>The body coordinate that a letter stands for grows from the picture's far border to the lettered one.</summary>
    private static void AssertRises(Grid grid, int axis, SliceView view, string letter, Func<int[], int[], (int Far, int Near)> along)
    {
        int body = "RAS".IndexOf(letter, StringComparison.Ordinal);
        var (width, height) = grid.SliceSize(axis);
        var places = new Slice(width, height);
        var (x, y) = axis switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };
        for (int v = 0; v < height; v++)
        {
            for (int u = 0; u < width; u++)
            {
                int[] index = new int[3];
                (index[x], index[y]) = (u, v);
                var (r, a, s) = grid.Affine.Apply(index[0], index[1], index[2]);
                places[u, v] = (float)(body switch { 0 => r, 1 => a, _ => s });
            }
        }

        var turned = view.Turn(places);
        var (far, near) = along([0, 0], [turned.Width - 1, turned.Height - 1]);
        bool across = letter == view.Left;
        Assert.True(across ? turned[near, 0] > turned[far, 0] : turned[0, near] > turned[0, far]);
    }
}
