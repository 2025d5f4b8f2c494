using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// An immutable set of a slice's pixels, kept as runs along the rows: a few bytes for each row of a structure. Two sets with the same
/// pixels are equal.
/// </summary>
[JsonConverter(typeof(PixelSetJson))]
public sealed class PixelSet : IPlane, IEquatable<PixelSet>
{
    // Pixel numbers y * Width + x, ascending, where membership changes: [0] is the first pixel in the set, [1] the next one outside ...
    private readonly int[] _edges;
    private byte[]? _digest;

    internal PixelSet(int width, int height, int[] edges) => (Width, Height, _edges) = (width, height, edges);

    /// <summary>The foreground of a mask.</summary>
    public PixelSet(Mask mask)
        : this(mask.Width, mask.Height, EdgesOf(mask.Pixels))
    {
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsEmpty => _edges.Length == 0;

    /// <summary>The number of its pixels.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            for (int i = 0; i < _edges.Length; i += 2)
            {
                count += _edges[i + 1] - _edges[i];
            }

            return count;
        }
    }

    /// <summary>The smallest rectangle that holds it; null when it is empty.</summary>
    public PixelBox? Box
    {
        get
        {
            PixelBox? box = null;
            for (int i = 0; i < _edges.Length; i += 2)
            {
                int first = _edges[i], last = _edges[i + 1] - 1, top = first / Width, bottom = last / Width;
                var run = top == bottom ? new PixelBox(first % Width, top, last % Width, top) : new PixelBox(0, top, Width - 1, bottom);
                box = box?.Union(run) ?? run;
            }

            return box;
        }
    }

    /// <summary>SHA-256 of size and pixels.</summary>
    internal ReadOnlySpan<byte> Digest => _digest ??= SHA256.HashData(MemoryMarshal.AsBytes<int>([Width, Height, .. _edges]));

    internal ReadOnlySpan<int> Edges => _edges;

    /// <summary>The same with the slice's index.</summary>
    internal byte[] DigestOn(int slice) => [.. BitConverter.GetBytes(slice), .. Digest];

    /// <summary>Whether the slice's pixel is in the set.</summary>
    public bool this[int x, int y] => (EdgesUpTo((y * Width) + x) & 1) != 0;

    /// <summary>No pixel of a slice.</summary>
    public static PixelSet Empty(int width, int height) => new(width, height, []);

    public Mask ToMask()
    {
        var mask = new Mask(Width, Height);
        for (int i = 0; i < _edges.Length; i += 2)
        {
            mask.Pixels.AsSpan(_edges[i].._edges[i + 1]).Fill(true);
        }

        return mask;
    }

    /// <summary>The pixels in either set.</summary>
    /// <exception cref="ArgumentException">
    /// The sets are of slices of different sizes; the same holds for all that take another set.
    /// </exception>
    public PixelSet Union(PixelSet other) => Combined(other, (own, others) => own || others);

    /// <summary>The pixels in both sets.</summary>
    internal PixelSet Intersect(PixelSet other) => Combined(other, (own, others) => own && others);

    /// <summary>The pixels that are not in the other.</summary>
    public PixelSet Except(PixelSet other) => Combined(other, (own, others) => own && !others);

    public bool Equals(PixelSet? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Width == other.Width && Height == other.Height && _edges.AsSpan().SequenceEqual(other._edges));

    public override bool Equals(object? obj) => Equals(obj as PixelSet);

    public override int GetHashCode() => HashCode.Combine(Width, Height, _edges.Length, _edges.FirstOrDefault(), _edges.LastOrDefault());

    /// <summary>Its pixels on a row or column, as a set of one row.</summary>
    internal PixelSet On(PixelLine line)
    {
        if (line.IsColumn)
        {
            var column = new Runs();
            for (int y = 0; y < Height && !IsEmpty; y++)
            {
                if (this[line.Index, y])
                {
                    column.Add(y, y + 1);
                }
            }

            return new PixelSet(Height, 1, column.ToEdges());
        }

        var row = new Runs();
        AddRow(line.Index, 0, row);
        return new PixelSet(Width, 1, row.ToEdges());
    }

    /// <summary>The set with other pixels on a row or column.</summary>
    /// <param name="line">Which one.</param>
    /// <param name="pixels">A set of one row, as <see cref="On(PixelLine)"/> returns it.</param>
    internal PixelSet With(PixelLine line, PixelSet pixels) =>
        On(line).Equals(pixels) ? this : Except(Placed(line, new PixelSet(pixels.Width, 1, [0, pixels.Width]))).Union(Placed(line, pixels));

    /// <summary>Adds the runs of a row, the row's first pixel at <paramref name="start"/>.</summary>
    internal void AddRow(int y, int start, Runs runs)
    {
        int first = y * Width, end = first + Width;
        for (int i = EdgesUpTo(first) & ~1; i < _edges.Length && _edges[i] < end; i += 2)
        {
            int from = Math.Max(_edges[i], first), to = Math.Min(_edges[i + 1], end);
            if (from < to)
            {
                runs.Add(start + from - first, start + to - first);
            }
        }
    }

    void IPlane.CopyRow(int y, int x, Span<byte> values)
    {
        values.Clear();
        int first = (y * Width) + x, end = first + values.Length;
        for (int i = EdgesUpTo(first) & ~1; i < _edges.Length && _edges[i] < end; i += 2)
        {
            int from = Math.Max(_edges[i], first), to = Math.Min(_edges[i + 1], end);
            if (from < to)
            {
                values[(from - first)..(to - first)].Fill(SliceLogits.Fixed);
            }
        }
    }

    private static int[] EdgesOf(ReadOnlySpan<bool> pixels)
    {
        var runs = new Runs();
        for (int at = 0; pixels[at..].IndexOf(true) is var skip and >= 0;)
        {
            int length = pixels[(at + skip)..].IndexOf(false);
            int start = at + skip;
            at = length < 0 ? pixels.Length : start + length;
            runs.Add(start, at);
        }

        return runs.ToEdges();
    }

    private PixelSet Placed(PixelLine line, PixelSet pixels)
    {
        var runs = new Runs();
        for (int i = 0; i < pixels._edges.Length; i += 2)
        {
            var (from, to) = (pixels._edges[i], pixels._edges[i + 1]);
            if (!line.IsColumn)
            {
                runs.Add((line.Index * Width) + from, (line.Index * Width) + to);
                continue;
            }

            for (int y = from; y < to; y++)
            {
                runs.Add((y * Width) + line.Index, (y * Width) + line.Index + 1);
            }
        }

        return new PixelSet(Width, Height, runs.ToEdges());
    }

    private PixelSet Combined(PixelSet other, Func<bool, bool, bool> belongs)
    {
        if (Width != other.Width || Height != other.Height)
        {
            throw new ArgumentException(
                $"Pixels of a slice of {Width} x {Height} and of one of {other.Width} x {other.Height} cannot be combined.", nameof(other));
        }

        List<int> edges = [];
        int own = 0, others = 0;
        while (own < _edges.Length || others < other._edges.Length)
        {
            int at = Math.Min(
                own < _edges.Length ? _edges[own] : int.MaxValue, others < other._edges.Length ? other._edges[others] : int.MaxValue);
            own += own < _edges.Length && _edges[own] == at ? 1 : 0;
            others += others < other._edges.Length && other._edges[others] == at ? 1 : 0;
            if (belongs((own & 1) != 0, (others & 1) != 0) != ((edges.Count & 1) != 0))
            {
                edges.Add(at);
            }
        }

        return new PixelSet(Width, Height, [.. edges]);
    }

    /// <summary>How many edges lie at or before a pixel; odd inside a run.</summary>
    private int EdgesUpTo(int pixel)
    {
        int at = Array.BinarySearch(_edges, pixel);
        return at < 0 ? ~at : at + 1;
    }
}
