namespace PromptUNet.Metrics;

/// <summary>
/// The distances in mm from all surface elements of one object to the nearest element of another, ascending. Each has its element's
/// area in mm^2, or its length in mm on a slice. There are none for an empty object; towards an empty object all are infinite.
/// </summary>
public sealed class DirectedDistances
{
    private readonly double[] _distances;
    private readonly double[] _areas;

    internal DirectedDistances(double[] distances, double[] areas)
    {
        Array.Sort(distances, areas);
        (_distances, _areas) = (distances, areas);
        Area = areas.Sum();
    }

    public IReadOnlyList<double> Distances => _distances;

    /// <summary>Areas in the order of <see cref="Distances"/>.</summary>
    public IReadOnlyList<double> Areas => _areas;

    /// <summary>Area of the whole surface.</summary>
    public double Area { get; }

    /// <summary>Mean distance, weighted by area; NaN for an empty object.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _distances.Length; i++)
            {
                sum += _distances[i] * _areas[i];
            }

            return sum / Area;
        }
    }

    /// <summary>Area of the elements at most <paramref name="tolerance"/> mm away.</summary>
    public double AreaWithin(double tolerance)
    {
        double sum = 0;
        for (int i = 0; i < _distances.Length && _distances[i] <= tolerance; i++)
        {
            sum += _areas[i];
        }

        return sum;
    }

    /// <summary>
    /// The smallest distance within which at least <paramref name="percent"/> % of the area lies; infinite for an empty
    /// object.
    /// </summary>
    public double Percentile(double percent)
    {
        double sum = 0;
        for (int i = 0; i < _distances.Length; i++)
        {
            sum += _areas[i];
            if (sum / Area >= percent / 100)
            {
                return _distances[i];
            }
        }

        return _distances.Length == 0 ? double.PositiveInfinity : _distances[^1];    // 100 % may be missed by rounding
    }
}
