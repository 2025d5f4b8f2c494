using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>Turns stored bytes into grey values or labels, a block at a time.</summary>
internal sealed class VoxelDecoder(VoxelSource source)
{
    private readonly bool _swap = source.Encoding != VoxelEncoding.Text && source.BigEndian == BitConverter.IsLittleEndian;

    /// <summary>Grey values of a block; the block's bytes may be swapped in place.</summary>
    public void Decode(Span<byte> block, Span<float> target)
    {
        switch (source.StreamType)
        {
            case ScalarType.UInt8: ToFloat<byte>(block, target); break;
            case ScalarType.Int8: ToFloat(MemoryMarshal.Cast<byte, sbyte>(block), target); break;
            case ScalarType.UInt16: ToFloat<ushort>(Order16(block), target); break;
            case ScalarType.Int16: ToFloat(MemoryMarshal.Cast<ushort, short>(Order16(block)), target); break;
            case ScalarType.UInt32: ToFloat<uint>(Order32(block), target); break;
            case ScalarType.Int32: ToFloat(MemoryMarshal.Cast<uint, int>(Order32(block)), target); break;
            case ScalarType.UInt64: ToFloat<ulong>(Order64(block), target); break;
            case ScalarType.Int64: ToFloat(MemoryMarshal.Cast<ulong, long>(Order64(block)), target); break;
            case ScalarType.Float32: ToFloat(MemoryMarshal.Cast<uint, float>(Order32(block)), target); break;
            default: ToFloat(MemoryMarshal.Cast<ulong, double>(Order64(block)), target); break;
        }
    }

    /// <summary>Labels of a block, up to the first value that cannot be one.</summary>
    /// <returns>The index and the value of that voxel, or -1.</returns>
    public (int Index, double Value) Decode(Span<byte> block, Span<int> target) => source.StreamType switch
    {
        ScalarType.UInt8 => ToLabels<byte>(block, target),
        ScalarType.Int8 => ToLabels(MemoryMarshal.Cast<byte, sbyte>(block), target),
        ScalarType.UInt16 => ToLabels<ushort>(Order16(block), target),
        ScalarType.Int16 => ToLabels(MemoryMarshal.Cast<ushort, short>(Order16(block)), target),
        ScalarType.UInt32 => ToLabels<uint>(Order32(block), target),
        ScalarType.Int32 => ToLabels(MemoryMarshal.Cast<uint, int>(Order32(block)), target),
        ScalarType.UInt64 => ToLabels<ulong>(Order64(block), target),
        ScalarType.Int64 => ToLabels(MemoryMarshal.Cast<ulong, long>(Order64(block)), target),
        ScalarType.Float32 => ToLabels(MemoryMarshal.Cast<uint, float>(Order32(block)), target),
        _ => ToLabels(MemoryMarshal.Cast<ulong, double>(Order64(block)), target),
    };

    private void ToFloat<T>(ReadOnlySpan<T> stored, Span<float> target)
        where T : unmanaged, INumberBase<T>
    {
        target = target[..stored.Length];
        if (!source.Scaled)
        {
            for (int i = 0; i < stored.Length; i++)
            {
                target[i] = float.CreateTruncating(stored[i]);
            }

            return;
        }

        double slope = source.Slope, intercept = source.Intercept;
        for (int i = 0; i < stored.Length; i++)
        {
            target[i] = (float)((double.CreateTruncating(stored[i]) * slope) + intercept);
        }
    }

    private (int Index, double Value) ToLabels<T>(ReadOnlySpan<T> stored, Span<int> target)
        where T : unmanaged, INumberBase<T>
    {
        target = target[..stored.Length];
        double slope = source.Slope, intercept = source.Intercept;
        for (int i = 0; i < stored.Length; i++)
        {
            double value = (double.CreateTruncating(stored[i]) * slope) + intercept;
            int label = (int)value;     // saturates; NaN becomes 0
            if (label != value || label < 0)
            {
                return (i, value);
            }

            target[i] = label;
        }

        return (-1, 0);
    }

    private Span<ushort> Order16(Span<byte> block)
    {
        var words = MemoryMarshal.Cast<byte, ushort>(block);
        if (_swap)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return words;
    }

    private Span<uint> Order32(Span<byte> block)
    {
        var words = MemoryMarshal.Cast<byte, uint>(block);
        if (_swap)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return words;
    }

    private Span<ulong> Order64(Span<byte> block)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(block);
        if (_swap)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return words;
    }
}
