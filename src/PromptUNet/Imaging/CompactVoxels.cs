using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>
/// The voxels of a scan as whole numbers of at most 16 bits, for display. They are the stored numbers where the file has such;
/// else the finite values are quantised in 65535 equal steps. Stored s means <c>s * Slope + Intercept</c>. Nothing is copied early.
/// </summary>
public sealed class CompactVoxels
{
    private const int Numbers = 1 << 16;

    private readonly Volume _volume;
    private readonly Lazy<long[]> _counts;      // of each stored number, from the type's smallest one up
    private readonly int _smallest;

    /// <summary>Reads all voxels once when they are floats.</summary>
    public CompactVoxels(Volume volume)
    {
        _volume = volume;
        (Type, Slope, Intercept) = volume.Voxels.Compact ?? (ScalarType.UInt16, 0, 0);
        if (volume.Voxels.Compact is null)
        {
            (Slope, Intercept) = Steps();
        }

        _smallest = Type == ScalarType.Int16 ? short.MinValue : 0;
        _counts = new Lazy<long[]>(CountNumbers);
    }

    /// <summary><see cref="ScalarType.UInt8"/>, <see cref="ScalarType.UInt16"/> or <see cref="ScalarType.Int16"/>.</summary>
    public ScalarType Type { get; }

    /// <summary>The value of a step; negative when the file's scale is.</summary>
    public double Slope { get; }

    /// <summary>The value of a stored 0.</summary>
    public double Intercept { get; }

    /// <summary>Bytes of a slice across axis 2.</summary>
    public int SliceBytes => _volume.Grid.Size.X * _volume.Grid.Size.Y * Type.Bytes();

    /// <summary>The smallest and the largest value.</summary>
    public (double Low, double High) Range => Quantiles(0, 1);

    /// <summary>Two quantiles, each the voxel value of that rank.</summary>
    /// <param name="lower">In [0, 1].</param>
    /// <param name="upper">In [0, 1], not below <paramref name="lower"/>.</param>
    public (double Low, double High) Quantiles(double lower, double upper)
    {
        var (low, high) = Slope < 0 ? (Stored(1 - upper), Stored(1 - lower)) : (Stored(lower), Stored(upper));
        double first = (low * Slope) + Intercept, second = (high * Slope) + Intercept;
        return (Math.Min(first, second), Math.Max(first, second));
    }

    /// <summary>Slice <paramref name="k"/> across axis 2 as stored numbers, little-endian, axis 0 fastest.</summary>
    /// <param name="k">The slice's index.</param>
    /// <param name="bytes">Room for <see cref="SliceBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public void CopySlice(int k, Span<byte> bytes)
    {
        _volume.Grid.CheckSlice(2, k);
        long first = (long)k * _volume.Grid.Size.X * _volume.Grid.Size.Y;
        if (Type == ScalarType.UInt8)
        {
            _volume.Voxels.CopyStored<byte>(first, bytes[..SliceBytes]);
            return;
        }

        var numbers = MemoryMarshal.Cast<byte, ushort>(bytes[..SliceBytes]);
        if (_volume.Voxels.Compact is null)
        {
            Quantise(first, numbers);
        }
        else if (Type == ScalarType.Int16)
        {
            _volume.Voxels.CopyStored(first, MemoryMarshal.Cast<ushort, short>(numbers));
        }
        else
        {
            _volume.Voxels.CopyStored(first, numbers);
        }

        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(numbers, numbers);
        }
    }

    private double Stored(double share)
    {
        long rank = (long)Math.Round(share * (_volume.Grid.Size.Count - 1));
        int number = 0;
        for (long before = _counts.Value[0]; before <= rank && number < Numbers - 1; before += _counts.Value[number])
        {
            number++;
        }

        return number + _smallest;
    }

    private (double Slope, double Intercept) Steps()
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        float[] slice = new float[_volume.Grid.Size.X * _volume.Grid.Size.Y];
        for (int k = 0; k < _volume.Grid.Size.Z; k++)
        {
            _volume.CopySlice(2, k, slice);
            foreach (float value in slice)
            {
                low = float.IsFinite(value) ? Math.Min(low, value) : low;
                high = float.IsFinite(value) ? Math.Max(high, value) : high;
            }
        }

        return high > low ? (((double)high - low) / ushort.MaxValue, low) : (1, float.IsFinite(low) ? low : 0);
    }

    /// <summary>NaN becomes the smallest value, an infinite one the smallest or the largest.</summary>
    private void Quantise(long first, Span<ushort> numbers)
    {
        float[] values = new float[numbers.Length];
        _volume.Voxels.Copy(first, 1, values);
        for (int i = 0; i < values.Length; i++)
        {
            double step = Math.Round((values[i] - Intercept) / Slope);
            numbers[i] = (ushort)(double.IsNaN(step) ? 0 : Math.Clamp(step, 0, ushort.MaxValue));
        }
    }

    private long[] CountNumbers()
    {
        long[] counts = new long[Numbers];
        byte[] bytes = new byte[SliceBytes];
        for (int k = 0; k < _volume.Grid.Size.Z; k++)
        {
            CopySlice(k, bytes);
            if (Type == ScalarType.UInt8)
            {
                foreach (byte number in bytes)
                {
                    counts[number]++;
                }

                continue;
            }

            for (int i = 0; i < bytes.Length; i += sizeof(short))
            {
                ushort number = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(i));
                counts[Type == ScalarType.Int16 ? (short)number - _smallest : number]++;
            }
        }

        return counts;
    }
}
