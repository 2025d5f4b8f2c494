namespace PromptUNet.Imaging;

/// <summary>
/// Reads voxels of a <see cref="VoxelSource"/> block by block, so that memory grows with the bytes that really arrive and
/// never past what the header declares.
/// </summary>
internal static class VoxelReader
{
    /// <summary>A multiple of every voxel's size.</summary>
    private const int BlockBytes = 1 << 18;

    /// <summary>Memory is taken at once up to this many voxels, or eight times the bytes of the compressed file.</summary>
    private const long FirstStep = 1 << 22;

    /// <summary>Takes a block of stored voxels; <c>first</c> is the place in the file of its first one.</summary>
    private delegate void TakeBlock(Span<byte> block, long first);

    private delegate void Decode<T>(Span<byte> block, Span<T> target, long first);

    /// <summary>Grey values of a volume, axis 0 fastest.</summary>
    /// <exception cref="ImageFormatException">Data are missing or damaged.</exception>
    public static float[] Floats(VoxelSource source, int volume)
    {
        var decoder = new VoxelDecoder(source);
        return Read<float>(source, volume, (block, target, _) => decoder.Decode(block, target));
    }

    /// <summary>Labels of a volume, axis 0 fastest.</summary>
    /// <exception cref="ImageFormatException">Data are missing or damaged, or a value is no whole number from 0 up.</exception>
    public static int[] Labels(VoxelSource source, int volume) => Read<int>(source, volume, LabelDecoder(source));

    /// <summary>
    /// One label a voxel out of several layers: <paramref name="pick"/> gets the layer, its value (never 0) and what lower
    /// layers gave the voxel, and returns the voxel's label.
    /// </summary>
    /// <exception cref="ImageFormatException">Data are missing or damaged, or a value is no whole number from 0 up.</exception>
    public static int[] MergedLabels(VoxelSource source, Func<int, int, int, int> pick)
    {
        int[] target = new int[FirstLength(source)], stored = new int[BlockBytes];
        var decode = LabelDecoder(source);
        Blocks(source, 0, source.Count * source.Volumes, (block, first) =>
        {
            int count = block.Length / source.StreamType.Bytes();
            decode(block, stored, first);
            for (int i = 0; i < count; i++)
            {
                long place = first + i;
                long layer = source.Interleaved ? place % source.Volumes : place / source.Count;
                long voxel = source.Interleaved ? place / source.Volumes : place % source.Count;
                Grow(ref target, voxel + 1, source.Count);
                if (stored[i] != 0)
                {
                    target[voxel] = pick((int)layer, stored[i], target[voxel]);
                }
            }
        });
        return target;
    }

    private static Decode<int> LabelDecoder(VoxelSource source)
    {
        var decoder = new VoxelDecoder(source);
        return (block, target, first) =>
        {
            var (index, value) = decoder.Decode(block, target);
            if (index >= 0)
            {
                throw new ImageFormatException(source.Path, $"voxel {first + index}", value,
                    $"but a label is a whole number from 0 to {int.MaxValue}");
            }
        };
    }

    private static T[] Read<T>(VoxelSource source, int volume, Decode<T> decode)
    {
        source.CheckLength();
        var target = new T[FirstLength(source)];
        if (!source.Interleaved)
        {
            long start = source.Count * volume;
            Blocks(source, start, source.Count, (block, first) =>
            {
                int at = (int)(first - start), count = block.Length / source.StreamType.Bytes();
                Grow(ref target, at + count, source.Count);
                decode(block, target.AsSpan(at, count), first);
            });
            return target;
        }

        T[] mixed = new T[BlockBytes];
        Blocks(source, 0, source.Count * source.Volumes, (block, first) =>
        {
            int count = block.Length / source.StreamType.Bytes();
            decode(block, mixed.AsSpan(0, count), first);
            long voxel = (first - volume + source.Volumes - 1) / source.Volumes;     // the first one of this volume in the block
            for (long i = (voxel * source.Volumes) + volume - first; i < count; i += source.Volumes)
            {
                Grow(ref target, voxel + 1, source.Count);
                target[voxel++] = mixed[i];
            }
        });
        return target;
    }

    private static long FirstLength(VoxelSource source) => source.Encoding == VoxelEncoding.Raw
        ? source.Count
        : Math.Min(source.Count, Math.Max(FirstStep, source.EncodedLength * 8));

    private static void Grow<T>(ref T[] target, long needed, long most)
    {
        if (needed > target.Length)
        {
            Array.Resize(ref target, (int)Math.Min(most, Math.Max(needed, target.Length * 4L)));
        }
    }

    private static void Blocks(VoxelSource source, long start, long count, TakeBlock take)
    {
        source.CheckLength();
        int size = source.StreamType.Bytes();
        try
        {
            using var stream = source.Open();
            byte[] block = new byte[BlockBytes];
            SkipTo(stream, source, start * size, block);
            for (long first = 0; first < count;)
            {
                int voxels = (int)Math.Min(block.Length / size, count - first);
                var bytes = block.AsSpan(0, voxels * size);
                Fill(stream, bytes, source);
                take(bytes, start + first);
                first += voxels;
            }

            if (start + count == source.Count * source.Volumes && source.Compressed)
            {
                _ = stream.ReadByte();     // at its end the decoder compares the checksum
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && source.Compressed))     // zlib has errors of both kinds
        {
            throw new ImageFormatException(source.Path, "data", "damaged", "its compressed stream cannot be read", e);
        }
    }

    private static void SkipTo(Stream stream, VoxelSource source, long bytes, byte[] block)
    {
        if (source.Encoding == VoxelEncoding.Raw)
        {
            stream.Seek(bytes, SeekOrigin.Current);
            return;
        }

        for (long left = bytes + source.Skip; left > 0;)
        {
            int part = (int)Math.Min(left, block.Length);
            Fill(stream, block.AsSpan(0, part), source);
            left -= part;
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
