using PromptUNet.Imaging;
using SkiaSharp;

namespace PromptUNet.Pictures;

/// <summary>
/// The outline of a mask as closed lines through the middles of the edges between foreground and background pixels. A straight border
/// stays where it is, a staircase becomes a slope.
/// </summary>
internal static class MaskContour
{
    /// <summary>The outline in pixels, (0, 0) the outer corner of the first one; to be filled by the even-odd rule.</summary>
    public static SKPath Of(Mask mask)
    {
        var path = new SKPath { FillType = SKPathFillType.EvenOdd };
        var edges = Edges(mask);
        while (edges.Count > 0)
        {
            var start = edges.Min;
            path.MoveTo(start.Middle);
            for (var edge = Next(edges, start); edge != start; edge = Next(edges, edge))
            {
                path.LineTo(edge.Middle);
                edges.Remove(edge);
            }

            edges.Remove(start);
            path.Close();
        }

        return path;
    }

    /// <summary>All edges, in order; each runs with the foreground on its right.</summary>
    private static SortedSet<Edge> Edges(Mask mask)
    {
        var edges = new SortedSet<Edge>();
        bool Inside(int x, int y) => x >= 0 && y >= 0 && x < mask.Width && y < mask.Height && mask[x, y];
        for (int y = 0; y <= mask.Height; y++)
        {
            for (int x = 0; x <= mask.Width; x++)
            {
                bool here = Inside(x, y);
                if (here != Inside(x, y - 1))
                {
                    edges.Add(here ? new Edge(y, x, 1, 0) : new Edge(y, x + 1, -1, 0));
                }

                if (here != Inside(x - 1, y))
                {
                    edges.Add(here ? new Edge(y + 1, x, 0, -1) : new Edge(y, x, 0, 1));
                }
            }
        }

        return edges;
    }

    /// <summary>
    /// The edge that follows at the end of another; taking the sharpest right turn first keeps diagonal neighbours apart.
    /// </summary>
    private static Edge Next(SortedSet<Edge> edges, Edge edge)
    {
        int y = edge.Y + edge.Down, x = edge.X + edge.Right;
        foreach (var (right, down) in ((int, int)[])[(-edge.Down, edge.Right), (edge.Right, edge.Down), (edge.Down, -edge.Right)])
        {
            var candidate = new Edge(y, x, right, down);
            if (edges.Contains(candidate))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException($"The outline ends at ({x}, {y}).");
    }

    private readonly record struct Edge(int Y, int X, int Right, int Down) : IComparable<Edge>
    {
        public SKPoint Middle => new(X + (Right / 2f), Y + (Down / 2f));

        public int CompareTo(Edge other) => (Y, X, Right, Down).CompareTo((other.Y, other.X, other.Right, other.Down));
    }
}
