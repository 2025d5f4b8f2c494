using System.Buffers.Binary;

namespace PromptUNet.Imaging;

/// <summary>Writes voxels little-endian, block by block.</summary>
internal static class VoxelWriter
{
    private const int BlockVoxels = 1 << 16;

    public static void Write(Stream stream, GreyVoxels voxels)
    {
        float[] values = new float[BlockVoxels];
        byte[] block = new byte[BlockVoxels * sizeof(float)];
        for (long first = 0; first < voxels.Count; first += BlockVoxels)
        {
            var part = values.AsSpan(0, (int)Math.Min(BlockVoxels, voxels.Count - first));
            voxels.Copy(first, 1, part);
            for (int i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(block.AsSpan(i * sizeof(float)), part[i]);
            }

            stream.Write(block, 0, part.Length * sizeof(float));
        }
    }

    /// <summary>Writes labels as the type that <see cref="ScalarTypes.ForLabels"/> chose.</summary>
    public static void Write(Stream stream, LabelVolume labels, ScalarType type)
    {
        int size = type.Bytes();
        int[] numbers = new int[BlockVoxels];
        byte[] block = new byte[BlockVoxels * size];
        for (long first = 0; first < labels.Grid.Size.Count; first += BlockVoxels)
        {
            var part = numbers.AsSpan(0, (int)Math.Min(BlockVoxels, labels.Grid.Size.Count - first));
            labels.CopyTo(first, part);
            for (int i = 0; i < part.Length; i++)
            {
                Put(block, i, part[i], size);
            }

            stream.Write(block, 0, part.Length * size);
        }
    }

    /// <summary>Writes the labels of several layers voxel by voxel, as the type that <see cref="ScalarTypes.ForLabels"/> chose.</summary>
    public static void Write(Stream stream, IReadOnlyList<LabelVolume> layers, ScalarType type)
    {
        int size = type.Bytes();
        int[] numbers = new int[BlockVoxels];
        byte[] block = new byte[BlockVoxels * size * layers.Count];
        long count = layers[0].Grid.Size.Count;
        for (long first = 0; first < count; first += BlockVoxels)
        {
            var part = numbers.AsSpan(0, (int)Math.Min(BlockVoxels, count - first));
            foreach (var (layer, labels) in layers.Index())
            {
                labels.CopyTo(first, part);
                for (int i = 0; i < part.Length; i++)
                {
                    Put(block, (i * layers.Count) + layer, part[i], size);
                }
            }

            stream.Write(block, 0, part.Length * size * layers.Count);
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
