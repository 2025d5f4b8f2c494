using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// The computed slices of whole gaps, by what they depend on, so that undo, redo and checkpoints compute nothing again.
/// The gaps unused for longest are dropped first.
/// </summary>
/// <param name="capacity">Bytes of slices to keep in memory.</param>
/// <param name="file">Keeps all of them; null when there is no such file.</param>
internal sealed class GapCache(long capacity, GapFile? file) : IDisposable
{
    private const int SliceOverhead = 64;       // bytes, about

    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];     // the last used first
    private long _bytes;

    /// <summary>The slices of a gap, ascending; null when they are not stored.</summary>
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

    /// <summary>Uses the file. An error of the disk costs time only: the slices are computed again.</summary>
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
/// Computed gaps on disk beside a journal: records of key, length, checksum and deflated slices, one after another. It is only a cache: a
/// damaged record is not found, a torn one at the end is cut off. The file also keeps a second session from writing to the journal. The
/// journal cannot: on some systems, a file that others may read locks nobody out.
/// </summary>
internal sealed class GapFile : IDisposable
{
    private const int KeyBytes = SHA256.HashSizeInBytes, ChecksumBytes = 8, HeadBytes = KeyBytes + sizeof(int) + ChecksumBytes;

    /// <summary>A larger file is begun anew.</summary>
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

    /// <summary>
    /// Opens or creates the file. Returns null when the disk does not allow it, as the session can work without a cache.
    /// </summary>
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

    /// <summary>Returns null when the file has no whole record of that key.</summary>
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

    /// <summary>Adds the slices of a gap.</summary>
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

    /// <summary>Returns null when the body does not hold that many slices of this size.</summary>
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
