namespace PromptUNet.Pictures;

/// <summary>
/// Reads structures that are painted in greys on black. Each grey is a structure of its own. Where the borders are smooth, the greys
/// between two areas are no structures: such a pixel belongs to the area beside it that it is more like.
/// </summary>
internal sealed class GreyPaint
{
    /// <summary>Up to this number, greys are labels that a program wrote.</summary>
    public const int MostLabels = 20;

    /// <summary>So many greys that lie everywhere between two others make a smooth border.</summary>
    private const int SmoothFrom = 3;

    /// <summary>Greys that differ by no more are one.</summary>
    private const int Same = 8;

    /// <summary>In a scan each row has more dark places between brighter ones, on average.</summary>
    private const int FewestValleys = 2;

    /// <summary>The share of a part of the drawing that an area of one grey has at least.</summary>
    private const double LeastArea = 0.05;

    private readonly int _width, _height;
    private readonly byte[] _greys;
    private readonly byte[] _labels;

    private GreyPaint(int width, byte[] greys)
    {
        (_width, _height, _greys) = (width, greys.Length / width, greys);
        _labels = new byte[greys.Length];
    }

    /// <summary>The painted structures; null where the greys are those of a scan.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="greys">The grey of each pixel, row by row.</param>
    public static Paint? Read(int width, byte[] greys)
    {
        var paint = new GreyPaint(width, greys);
        var counts = greys.CountBy(g => g).Where(g => g.Key != 0).ToDictionary();
        bool plain = counts.Count == 0 || counts.Keys.Max() <= MostLabels
            || (counts.Count <= MostLabels && paint.ShadesAmong(counts) < SmoothFrom);
        return plain ? new Paint(width, [.. greys], Array.ConvertAll(greys, _ => 1f), []) : paint.Smooth();
    }

    /// <summary>The number of greys that have no area and lie between a darker and a brighter pixel wherever they occur.</summary>
    private int ShadesAmong(Dictionary<byte, int> counts)
    {
        var shades = counts.ToDictionary(c => c.Key, _ => true);
        for (int i = 0; i < _greys.Length; i++)
        {
            if (_greys[i] is not 0 and var grey && shades[grey])
            {
                var around = Around(i).Select(p => _greys[p]);
                shades[grey] = around.Any(g => g < grey) && around.Any(g => g > grey);
            }
        }

        return shades.Values.Count(s => s);
    }

    private Paint? Smooth()
    {
        // A grey next to black is the faint end of a border.
        for (int i = 0; i < _greys.Length; i++)
        {
            _greys[i] = _greys[i] <= Same ? (byte)0 : _greys[i];
        }

        if (IsScan())
        {
            return null;
        }

        foreach (var part in Parts())
        {
            byte[] areas = Areas(part);
            Grow(new Queue<int>(part.Where(i => Seed(i, areas))));
        }

        Unite();
        float[] coverage = new float[_greys.Length];
        for (int i = 0; i < _greys.Length; i++)
        {
            coverage[i] = _labels[i] == 0 ? 0 : Math.Min(1, (float)_greys[i] / _labels[i]);
        }

        return new Paint(_width, _labels, coverage, []);
    }

    /// <summary>
    /// Whether the greys rise and fall again as in a scan: the rows have several dark places between brighter ones. In a drawing, the
    /// structures rise from black.
    /// </summary>
    private bool IsScan()
    {
        int rows = 0, valleys = 0;
        for (int y = 0; y < _height; y++)
        {
            var row = _greys.AsSpan(y * _width, _width);
            rows += row.ContainsAnyExcept((byte)0) ? 1 : 0;
            int high = 0, low = byte.MaxValue;
            foreach (byte grey in row)
            {
                if (grey == 0)
                {
                    (high, low) = (0, byte.MaxValue);
                }
                else if (grey > low + Same)
                {
                    (high, low, valleys) = (grey, byte.MaxValue, valleys + 1);
                }
                else
                {
                    high = Math.Max(high, grey);
                    low = grey < high - Same ? Math.Min(low, grey) : low;
                }
            }
        }

        return valleys > FewestValleys * rows;
    }

    /// <summary>The greys of a part that have an area in it; where none has, the brightest.</summary>
    private byte[] Areas(List<int> part)
    {
        var inner = part.Where(i => Around(i).All(p => _greys[p] == _greys[i])).CountBy(i => _greys[i])
            .Where(c => c.Value >= LeastArea * part.Count).OrderByDescending(c => c.Value).ToList();
        List<byte> areas = [];
        foreach (var (grey, _) in inner)
        {
            if (!areas.Exists(a => Math.Abs(a - grey) <= Same))
            {
                areas.Add(grey);
            }
        }

        return areas.Count > 0 ? [.. areas] : [part.Max(i => _greys[i])];
    }

    /// <summary>Labels a pixel of an area: most of the pixels around it have the same grey.</summary>
    private bool Seed(int pixel, byte[] areas)
    {
        byte area = areas.MinBy(a => Math.Abs(a - _greys[pixel]));
        bool inside = Math.Abs(area - _greys[pixel]) <= Same
            && (areas.Length == 1 || Around(pixel).Count(p => Math.Abs(_greys[p] - area) <= Same) >= 5);
        _labels[pixel] = inside ? area : _labels[pixel];
        return inside;
    }

    /// <summary>Labels the other pixels of a part, from its areas outwards.</summary>
    private void Grow(Queue<int> open)
    {
        while (open.TryDequeue(out int from))
        {
            foreach (int i in Around(from))
            {
                if (_greys[i] != 0 && _labels[i] == 0)
                {
                    _labels[i] = Around(i).Select(p => _labels[p]).Where(l => l != 0).MinBy(l => Math.Abs(l - _greys[i]));
                    open.Enqueue(i);
                }
            }
        }
    }

    /// <summary>Gives areas of nearly one grey in several parts the number of the largest.</summary>
    private void Unite()
    {
        byte[] map = new byte[byte.MaxValue + 1];
        foreach (var (label, _) in _labels.CountBy(l => l).OrderByDescending(c => c.Value))
        {
            map[label] = map.Where(known => known != 0 && label != 0 && Math.Abs(known - label) <= Same).FirstOrDefault(label);
        }

        for (int i = 0; i < _labels.Length; i++)
        {
            _labels[i] = map[_labels[i]];
        }
    }

    /// <summary>Pixels that touch by edges or corners, part by part.</summary>
    private IEnumerable<List<int>> Parts()
    {
        bool[] seen = new bool[_greys.Length];
        for (int first = 0; first < _greys.Length; first++)
        {
            if (_greys[first] == 0 || seen[first])
            {
                continue;
            }

            List<int> part = [first];
            seen[first] = true;
            for (int done = 0; done < part.Count; done++)
            {
                foreach (int i in Around(part[done]))
                {
                    if (_greys[i] != 0 && !seen[i])
                    {
                        seen[i] = true;
                        part.Add(i);
                    }
                }
            }

            yield return part;
        }
    }

    /// <summary>A pixel and its neighbours.</summary>
    private IEnumerable<int> Around(int pixel)
    {
        int x = pixel % _width, y = pixel / _width;
        for (int v = Math.Max(0, y - 1); v <= Math.Min(_height - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(_width - 1, x + 1); u++)
            {
                yield return (v * _width) + u;
            }
        }
    }
}
