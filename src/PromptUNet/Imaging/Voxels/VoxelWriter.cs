using System.Buffers.Binary;

namespace PromptUNet.Imaging;

/// <summary>Writes voxels little-endian, block by block.</summary>
internal static class VoxelWriter
{
    private const int BlockVoxels = 1 << 16;

    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        byte[] block = new byte[BlockVoxels * sizeof(float)];
        for (int first = 0; first < values.Length; first += BlockVoxels)
        {
            var part = values[first..Math.Min(first + BlockVoxels, values.Length)];
            for (int i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(block.AsSpan(i * sizeof(float)), part[i]);
            }

            stream.Write(block, 0, part.Length * sizeof(float));
        }
    }

    /// <summary>Labels as <see cref="ScalarTypes.ForLabels"/> chose.</summary>
    public static void Write(Stream stream, ReadOnlySpan<int> labels, ScalarType type)
    {
        int size = type.Bytes();
        byte[] block = new byte[BlockVoxels * size];
        for (int first = 0; first < labels.Length; first += BlockVoxels)
        {
            var part = labels[first..Math.Min(first + BlockVoxels, labels.Length)];
            for (int i = 0; i < part.Length; i++)
            {
                Put(block, i, part[i], size);
            }

            stream.Write(block, 0, part.Length * size);
        }
    }

    private static void Put(byte[] block, int index, int label, int size)
    {
        switch (size)
        {
            case 1: block[index] = (byte)label; break;
            case 2: BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(index * 2), (short)label); break;
            default: BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(index * 4), label); break;
        }
    }
}
