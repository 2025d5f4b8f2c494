using System.Numerics.Tensors;

namespace PromptUNet.Imaging;

/// <summary>
/// Values by their rank, without sorting them all: a histogram tells in which bin a rank lies, and only that bin is sorted.
/// </summary>
internal sealed class OrderStatistics
{
    private const int Bins = 2048;

    private readonly float[] _values;
    private readonly float _lowest, _binsPerUnit;
    private readonly int[] _ends = new int[Bins];      // how many values lie in a bin and the bins before it

    /// <param name="values">One finite value at least.</param>
    public OrderStatistics(float[] values)
    {
        _values = values;
        _lowest = TensorPrimitives.Min<float>(values);
        float range = TensorPrimitives.Max<float>(values) - _lowest;
        _binsPerUnit = range > 0 && float.IsNormal(Bins / range) ? Bins / range : 0;
        foreach (float value in values)
        {
            _ends[Bin(value)]++;
        }

        for (int bin = 1; bin < Bins; bin++)
        {
            _ends[bin] += _ends[bin - 1];
        }
    }

    /// <summary>A quantile by linear interpolation between order statistics.</summary>
    /// <param name="q">In [0, 1].</param>
    public float Quantile(float q)
    {
        double place = q * (_values.Length - 1.0);
        int below = (int)place, above = Math.Min(below + 1, _values.Length - 1);
        int first = BinOfRank(below), last = BinOfRank(above);
        int start = first == 0 ? 0 : _ends[first - 1];
        var between = Between(first, last, _ends[last] - start);
        float low = between[below - start], high = between[above - start];
        return (float)(low + ((place - below) * ((double)high - low)));
    }

    private int Bin(float value) => Math.Min((int)((value - _lowest) * _binsPerUnit), Bins - 1);

    private int BinOfRank(int rank)
    {
        int bin = 0;
        while (_ends[bin] <= rank)
        {
            bin++;
        }

        return bin;
    }

    /// <summary>The values of a few bins, sorted.</summary>
    private float[] Between(int first, int last, int count)
    {
        float[] found = new float[count];
        int next = 0;
        foreach (float value in _values)
        {
            int bin = Bin(value);
            if (bin >= first && bin <= last)
            {
                found[next++] = value;
            }
        }

        Array.Sort(found);
        return found;
    }
}
