using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class DrawnShapeTests
{
    private static readonly string[] Outline =
    [
        "..........",
        ".########.",
        ".#......#.",
        ".#......#.",
        ".#......#.",
        ".#......#.",
        ".########.",
        "..........",
    ];

    [Fact]
    public void A_thin_closed_line_encloses_its_inside()
    {
        var enclosed = DrawnShape.Enclosed(Mask.Parse(Outline), 2);
        Assert.Equal(24, enclosed.Area);
        Assert.Equal(new PixelBox(2, 2, 7, 5), enclosed.Box);
    }

    [Fact]
    public void A_line_whose_pixels_touch_by_corners_is_closed()
    {
        var enclosed = DrawnShape.Enclosed(Mask.Parse("...#...", "..#.#..", ".#...#.", "#.....#", ".#...#.", "..#.#..", "...#..."), 1);
        Assert.Equal(13, enclosed.Area);
    }

    [Fact]
    public void A_line_along_the_border_of_the_slice_is_closed_by_itself_alone()
    {
        string side = "#.....#", full = "#######";
        Assert.Equal(20, DrawnShape.Enclosed(Mask.Parse(full, side, side, side, side, full), 1).Area);
        Assert.True(DrawnShape.Enclosed(Mask.Parse(side, side, side, side, side, full), 1).IsEmpty);
    }

    [Fact]
    public void Inside_of_a_second_line_it_is_outside_again()
    {
        var mask = Square(30, 30, 2, 27, 1);
        Add(mask, Square(30, 30, 8, 20, 1));
        var enclosed = DrawnShape.Enclosed(mask, 1);
        Assert.Equal((true, false), (enclosed[5, 15], enclosed[15, 15]));
    }

    [Fact]
    public void A_broad_ring_an_area_with_a_small_hole_and_a_filled_area_enclose_nothing()
    {
        Assert.True(DrawnShape.Enclosed(Square(30, 30, 2, 27, 5), 3).IsEmpty);
        Assert.False(DrawnShape.Enclosed(Square(30, 30, 2, 27, 3), 3).IsEmpty);
        var hole = Square(30, 30, 2, 27, 13);
        hole[15, 15] = false;
        Assert.True(DrawnShape.Enclosed(hole, 3).IsEmpty);
        Assert.True(DrawnShape.Enclosed(Mask.Parse("###", "#.#", "###"), 1).IsEmpty);      // eight pixels around one
    }

    [Fact]
    public void A_line_with_a_gap_encloses_nothing_and_is_told_from_a_bent_line()
    {
        var gap = Square(40, 40, 5, 34, 1);
        (gap[20, 5], gap[21, 5], gap[22, 5]) = (false, false, false);
        Assert.True(DrawnShape.Enclosed(gap, 2).IsEmpty);
        Assert.True(DrawnShape.HasGap(gap, 2));
        Assert.False(DrawnShape.HasGap(Square(40, 40, 5, 34, 1), 2));
        for (int x = 5; x <= 34; x++)
        {
            gap[x, 5] = false;
        }

        Assert.False(DrawnShape.HasGap(gap, 2));
        Assert.False(DrawnShape.HasGap(Square(40, 40, 5, 34, 15), 2));
    }

    [Fact]
    public void A_drawing_that_is_the_rest_of_the_slice_is_inverted_and_a_large_structure_is_not()
    {
        var inverted = new Mask(40, 40, Array.ConvertAll(Square(40, 40, 10, 29, 10).Pixels, p => !p));
        Assert.True(DrawnShape.IsInverted(inverted));
        Assert.False(DrawnShape.IsInverted(new Mask(40, 40)));
        Assert.False(DrawnShape.IsInverted(Square(40, 40, 1, 38, 20)));          // 90 %, without the corners
        Assert.False(DrawnShape.IsInverted(Square(40, 40, 0, 39, 3)));           // the corners, 28 %
    }

    private static Mask Square(int width, int height, int first, int last, int line)
    {
        var mask = new Mask(width, height);
        for (int y = first; y <= last; y++)
        {
            for (int x = first; x <= last; x++)
            {
                mask[x, y] = Math.Min(Math.Min(x - first, last - x), Math.Min(y - first, last - y)) < line;
            }
        }

        return mask;
    }

    private static void Add(Mask mask, Mask other)
    {
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] |= other.Pixels[i];
        }
    }
}
