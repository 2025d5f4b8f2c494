using System.Numerics;

namespace PromptUNet.Imaging;

/// <summary>
/// Reads voxels of a <see cref="VoxelSource"/> block by block, so that memory grows with the bytes that really arrive and
/// never beyond what the header declares.
/// </summary>
internal static class VoxelReader
{
    /// <summary>A multiple of every voxel's size.</summary>
    private const int BlockBytes = 1 << 18;

    /// <summary>Takes a block of stored voxels; <c>first</c> is the place in the file of its first one.</summary>
    private delegate void TakeBlock(Span<byte> block, long first);

    private delegate void Decode<T>(Span<byte> block, Span<T> target, long first);

    /// <summary>Takes decoded voxels of one volume; <c>first</c> is the index of the first one.</summary>
    private delegate void Take<T>(long first, ReadOnlySpan<T> values);

    /// <summary>Grey values of a volume, in the file's own type where that has at most 16 bits, else as floats.</summary>
    /// <exception cref="ImageFormatException">Data are missing or damaged.</exception>
    public static GreyVoxels Grey(VoxelSource source, int volume) => source.StreamType switch
    {
        ScalarType.UInt8 => AsStored<byte>(source, volume),
        ScalarType.Int8 => AsStored<sbyte>(source, volume),
        ScalarType.UInt16 => AsStored<ushort>(source, volume),
        ScalarType.Int16 => AsStored<short>(source, volume),
        _ => AsFloats(source, volume),
    };

    /// <summary>Labels of a volume.</summary>
    /// <exception cref="ImageFormatException">Data are missing or damaged, or a value is no label: see <see cref="LabelRule"/>.</exception>
    public static LabelVoxels Labels(VoxelSource source, int volume)
    {
        var labels = new LabelVoxels(source.Count);
        var rule = new LabelRule(source);
        Read<int>(source, volume, LabelDecoder(source, rule), (first, values) => labels.Put(first, 1, values));
        labels.Warnings = rule.Warnings;
        return labels;
    }

    /// <summary>
    /// Labels of all volumes, each a layer of its own. Empty layers are left out, but one there is. The first one carries the warnings.
    /// </summary>
    /// <param name="source">The file's voxels.</param>
    /// <param name="labelOf">The label of a layer's value, which is never 0; 0 for none.</param>
    /// <exception cref="ImageFormatException">Data are missing or damaged, or a value is no label: see <see cref="LabelRule"/>.</exception>
    public static IReadOnlyList<LabelVoxels> Layers(VoxelSource source, Func<int, int, int> labelOf)
    {
        var layers = new SortedDictionary<int, LabelVoxels>();
        int[] stored = new int[BlockBytes];
        var rule = new LabelRule(source);
        var decode = LabelDecoder(source, rule);
        Blocks(source, 0, source.Count * source.Volumes, (block, first) =>
        {
            int count = block.Length / source.StreamType.Bytes();
            decode(block, stored, first);
            for (int i = 0; i < count; i++)
            {
                if (stored[i] == 0)
                {
                    continue;
                }

                long place = first + i;
                int layer = (int)(source.Interleaved ? place % source.Volumes : place / source.Count);
                if (labelOf(layer, stored[i]) is var label and not 0)
                {
                    if (!layers.TryGetValue(layer, out var labels))
                    {
                        layers.Add(layer, labels = new LabelVoxels(source.Count));
                    }

                    labels[source.Interleaved ? place / source.Volumes : place % source.Count] = label;
                }
            }
        });
        LabelVoxels[] found = layers.Count > 0 ? [.. layers.Values] : [new LabelVoxels(source.Count)];
        found[0].Warnings = rule.Warnings;
        return found;
    }

    private static GreyVoxels<T> AsStored<T>(VoxelSource source, int volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var voxels = new GreyVoxels<T>(source.Count, source.Slope, source.Intercept);
        var decoder = new VoxelDecoder(source);
        Read<T>(source, volume, (block, target, _) => decoder.Stored(block, target), voxels.Put);
        return voxels;
    }

    private static GreyVoxels<float> AsFloats(VoxelSource source, int volume)
    {
        var voxels = new GreyVoxels<float>(source.Count);
        var decoder = new VoxelDecoder(source);
        Read<float>(source, volume, (block, target, _) => decoder.Decode(block, target), voxels.Put);
        return voxels;
    }

    private static Decode<int> LabelDecoder(VoxelSource source, LabelRule rule)
    {
        var decoder = new VoxelDecoder(source);
        return (block, target, first) =>
        {
            var (index, value) = decoder.Decode(block, target, rule);
            if (index >= 0)
            {
                throw rule.Refused(first + index, value);
            }
        };
    }

    private static void Read<T>(VoxelSource source, int volume, Decode<T> decode, Take<T> take)
    {
        T[] values = new T[BlockBytes / source.StreamType.Bytes()];
        long start = source.Interleaved ? 0 : source.Count * volume;
        Blocks(source, start, source.Interleaved ? source.Count * source.Volumes : source.Count, (block, first) =>
        {
            var stored = values.AsSpan(0, block.Length / source.StreamType.Bytes());
            decode(block, stored, first);
            if (source.Interleaved)
            {
                long voxel = (first - volume + source.Volumes - 1) / source.Volumes;     // the first one of this volume in the block
                take(voxel, EachOf(stored, (voxel * source.Volumes) + volume - first, source.Volumes));
            }
            else
            {
                take(first - start, stored);
            }
        });
    }

    /// <summary>Every <paramref name="step"/>-th value, moved together at the front.</summary>
    private static ReadOnlySpan<T> EachOf<T>(Span<T> values, long first, long step)
    {
        int count = 0;
        for (long i = first; i < values.Length; i += step)
        {
            values[count++] = values[(int)i];
        }

        return values[..count];
    }

    private static void Blocks(VoxelSource source, long start, long count, TakeBlock take)
    {
        int size = source.StreamType.Bytes();
        using var stream = source.Open();
        try
        {
            byte[] block = new byte[BlockBytes];
            SkipTo(stream, source, start * size, block);
            for (long first = 0; first < count;)
            {
                source.Cancel.ThrowIfCancellationRequested();
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
            throw UnreadableFile.Explained(
                new ImageFormatException(source.Path, "data", "damaged", "its compressed stream cannot be read", e));
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
            throw UnreadableFile.Explained(new ImageFormatException(source.Path, "data", "too short",
                $"it ends before the {source.Count} voxels of {source.Volumes} volume(s) that the header declares"));
        }
    }
}
