namespace PromptUNet.Imaging;

/// <summary>
/// Reads one volume of a <see cref="VoxelSource"/> block by block, so that memory grows with the bytes that really arrive
/// and never past what the header declares.
/// </summary>
internal static class VoxelReader
{
    private const int BlockBytes = 1 << 18;

    /// <summary>Memory is taken at once up to this many voxels, or eight times the bytes of the compressed file.</summary>
    private const long FirstStep = 1 << 22;

    /// <summary>Decodes a block of bytes; <c>first</c> is the index in the volume of its first voxel.</summary>
    private delegate void Decode<T>(Span<byte> block, Span<T> target, long first);

    /// <summary>Grey values, axis 0 fastest.</summary>
    /// <exception cref="ImageFormatException">Data are missing or damaged.</exception>
    public static float[] Floats(VoxelSource source, int volume)
    {
        var decoder = new VoxelDecoder(source);
        return Read<float>(source, volume, (block, target, _) => decoder.Decode(block, target));
    }

    /// <summary>Labels, axis 0 fastest.</summary>
    /// <exception cref="ImageFormatException">Data are missing or damaged, or a value is no whole number from 0 up.</exception>
    public static int[] Labels(VoxelSource source, int volume)
    {
        var decoder = new VoxelDecoder(source);
        return Read<int>(source, volume, (block, target, first) =>
        {
            var (index, value) = decoder.Decode(block, target);
            if (index >= 0)
            {
                throw new ImageFormatException(source.Path, $"voxel {first + index}", value,
                    $"but a label is a whole number from 0 to {int.MaxValue}");
            }
        });
    }

    private static T[] Read<T>(VoxelSource source, int volume, Decode<T> decode)
    {
        source.CheckLength();
        using var stream = source.Open();
        var target = new T[FirstLength(source)];
        try
        {
            SkipTo(stream, source, volume);
            ReadBlocks(stream, source, ref target, decode);
            if (volume == source.Volumes - 1 && source.Encoding is VoxelEncoding.Gzip or VoxelEncoding.Zlib)
            {
                _ = stream.ReadByte();     // at its end the decoder compares the checksum
            }
        }
        catch (InvalidDataException e)
        {
            throw new ImageFormatException(source.Path, "data", "damaged", "its compressed stream cannot be read", e);
        }

        return target;
    }

    private static long FirstLength(VoxelSource source) => source.Encoding == VoxelEncoding.Raw
        ? source.Count
        : Math.Min(source.Count, Math.Max(FirstStep, source.EncodedLength * 8));

    private static void SkipTo(Stream stream, VoxelSource source, int volume)
    {
        long bytes = source.Count * source.Type.Bytes() * volume;
        if (source.Encoding == VoxelEncoding.Raw)
        {
            stream.Seek(bytes, SeekOrigin.Current);
            return;
        }

        byte[] block = new byte[BlockBytes];
        for (long left = bytes + source.Skip; left > 0;)
        {
            int part = (int)Math.Min(left, block.Length);
            Fill(stream, block.AsSpan(0, part), source);
            left -= part;
        }
    }

    private static void ReadBlocks<T>(Stream stream, VoxelSource source, ref T[] target, Decode<T> decode)
    {
        int size = source.Type.Bytes();
        byte[] block = new byte[(int)Math.Min(BlockBytes, source.Count * size)];
        for (long first = 0; first < source.Count;)
        {
            int voxels = (int)Math.Min(block.Length / size, source.Count - first);
            var bytes = block.AsSpan(0, voxels * size);
            Fill(stream, bytes, source);
            if (first + voxels > target.Length)
            {
                Array.Resize(ref target, (int)Math.Min(source.Count, target.Length * 4L));
            }

            decode(bytes, target.AsSpan((int)first, voxels), first);
            first += voxels;
        }
    }

    private static void Fill(Stream stream, Span<byte> block, VoxelSource source)
    {
        int got = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        if (got < block.Length)
        {
            throw new ImageFormatException(source.Path, "data", "too short",
                $"it ends before the {source.Count} voxels of {source.Volumes} volume(s) that the header declares");
        }
    }
}
