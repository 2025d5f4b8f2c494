using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// The computed slices of whole gaps, by what they follow from, so that undo, redo and checkpoints compute nothing again. Those used
/// longest ago make room.
/// </summary>
/// <param name="capacity">Bytes of slices to keep in memory.</param>
/// <param name="file">Keeps all of them, where there is one.</param>
internal sealed class GapCache(long capacity, GapFile? file) : IDisposable
{
    private const int SliceOverhead = 64;       // bytes, about

    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];     // the last used first
    private long _bytes;

    /// <summary>The slices of a gap, ascending; null if they are not known.</summary>
    /// <param name="key">From <see cref="LabelGap.Key"/>.</param>
    /// <param name="slices">The gap's.</param>
    /// <param name="width">Pixels of a slice.</param>
    /// <param name="height">Pixels of a slice.</param>
    public ComputedSlice[]? Find(string key, int slices, int width, int height)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Found;
        }

        ComputedSlice[]? found = null;
        OnDisk(kept => found = kept.Find(key, slices, width, height));
        if (found is not null)
        {
            Keep(key, found);
        }

        return found;
    }

    public void Add(string key, ComputedSlice[] found)
    {
        if (!_entries.ContainsKey(key))
        {
            Keep(key, found);
            OnDisk(kept => kept.Add(key, found));
        }
    }

    public void Dispose() => file?.Dispose();

    /// <summary>Uses the file. What a disk refuses is computed again another time: nothing but time depends on it.</summary>
    private void OnDisk(Action<GapFile> use)
    {
        try
        {
            if (file is not null)
            {
                use(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Work goes on.
        }
    }

    private void Keep(string key, ComputedSlice[] found)
    {
        var entry = new Entry(key, found, found.Sum(f => SliceOverhead + (long)(f.Logits?.Pixels.Length ?? 0)));
        _entries.Add(key, _byUse.AddFirst(entry));
        for (_bytes += entry.Bytes; _bytes > capacity; _bytes -= _byUse.Last!.Value.Bytes, _byUse.RemoveLast())
        {
            _entries.Remove(_byUse.Last!.Value.Key);
        }
    }

    private sealed record Entry(string Key, ComputedSlice[] Found, long Bytes);
}

/// <summary>
/// Computed gaps on disk beside a journal: records of key, length, checksum and deflated slices, one after another. Only a
/// cache: a record that is damaged is not found, a torn one at the end is cut off. It also keeps a second session from writing to the
/// journal: a file that may be read by others locks nobody out everywhere.
/// </summary>
internal sealed class GapFile : IDisposable
{
    private const int KeyBytes = SHA256.HashSizeInBytes, ChecksumBytes = 8, HeadBytes = KeyBytes + sizeof(int) + ChecksumBytes;

    /// <summary>A file that has grown so far begins anew.</summary>
    private const long MostBytes = 1L << 30;

    // EAGAIN on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private readonly AppendedFile _file;
    private readonly Dictionary<string, long> _places = [];       // of the records, by key

    private GapFile(AppendedFile file)
    {
        _file = file;
        byte[] head = new byte[HeadBytes];
        long at = 0;
        while (at + HeadBytes <= _file.Length)
        {
            _file.Read(at, head);
            int length = LengthIn(head);
            if (length < 0 || at + HeadBytes + length > _file.Length)
            {
                break;
            }

            _places.TryAdd(Convert.ToHexString(head.AsSpan(0, KeyBytes)), at);
            at += HeadBytes + length;
        }

        if (at < _file.Length)
        {
            _file.CutTo(at);
        }
    }

    /// <summary>Opens the file, or begins it; null where the disk does not let it: work goes on without what is only a cache.</summary>
    /// <exception cref="IOException">Another session uses it.</exception>
    public static GapFile? Open(string path)
    {
        AppendedFile? file = null;
        try
        {
            return new GapFile(file = new AppendedFile(path, FileMode.OpenOrCreate, FileShare.None, toDisk: false));
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && !InUse.Contains(e.HResult)))
        {
            file?.Dispose();
            return null;
        }
    }

    /// <summary>Null where the file has no whole record of that key.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <inheritdoc cref="GapCache.Find"/>
    public ComputedSlice[]? Find(string key, int slices, int width, int height)
    {
        if (!_places.TryGetValue(key, out long at))
        {
            return null;
        }

        byte[] head = new byte[HeadBytes];
        _file.Read(at, head);
        int length = LengthIn(head);
        if (length < 0 || at + HeadBytes + length > _file.Length)
        {
            return null;
        }

        byte[] body = new byte[length];
        _file.Read(at + HeadBytes, body);
        return Checksum(head, body).SequenceEqual(head.AsSpan(HeadBytes - ChecksumBytes)) ? Slices(body, slices, width, height) : null;
    }

    /// <summary>Keeps them.</summary>
    /// <exception cref="IOException">The disk is full, or the file is gone. The file is as before.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written any more.</exception>
    public void Add(string key, ComputedSlice[] found)
    {
        if (_places.ContainsKey(key))
        {
            return;
        }

        if (_file.Length > MostBytes)
        {
            _places.Clear();
            _file.CutTo(0);
        }

        byte[] body = Body(found), head = new byte[HeadBytes];
        Convert.FromHexString(key).CopyTo(head, 0);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(KeyBytes), body.Length);
        Checksum(head, body).CopyTo(head.AsSpan(HeadBytes - ChecksumBytes));
        long at = _file.Length;
        _file.Append([.. head, .. body]);
        _places.Add(key, at);
    }

    public void Dispose() => _file.Dispose();

    private static int LengthIn(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32LittleEndian(head[KeyBytes..]);

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) =>
        SHA256.HashData([.. head[..^ChecksumBytes], .. body]).AsSpan(0, ChecksumBytes);

    private static byte[] Body(ComputedSlice[] found)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(new DeflateStream(body, CompressionLevel.Fastest)))
        {
            foreach (var (logits, confidence) in found)
            {
                writer.Write(confidence ?? float.NaN);
                var box = logits?.Box ?? new PixelBox(0, 0, -1, -1);
                writer.Write(box.Left);
                writer.Write(box.Top);
                writer.Write(box.Right);
                writer.Write(box.Bottom);
                writer.Write(logits?.Pixels ?? []);
            }
        }

        return body.ToArray();
    }

    /// <summary>Null if they are not so many slices of this size.</summary>
    private static ComputedSlice[]? Slices(byte[] body, int slices, int width, int height)
    {
        using var reader = new BinaryReader(new DeflateStream(new MemoryStream(body), CompressionMode.Decompress));
        var found = new ComputedSlice[slices];
        try
        {
            for (int i = 0; i < slices; i++)
            {
                float confidence = reader.ReadSingle();
                found[i] = new ComputedSlice(null, float.IsNaN(confidence) ? null : confidence);
                var box = new PixelBox(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
                if (box is (0, 0, -1, -1))
                {
                    continue;
                }

                bool isInside = box.Left >= 0 && box.Top >= 0 && box.Right < width && box.Bottom < height;
                if (!isInside || box.Left > box.Right || box.Top > box.Bottom)
                {
                    return null;
                }

                byte[] pixels = reader.ReadBytes(box.Width * box.Height);
                if (pixels.Length != box.Width * box.Height)
                {
                    return null;
                }

                found[i] = found[i] with { Logits = new SliceLogits(box, pixels) };
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            return null;
        }

        return found;
    }
}
