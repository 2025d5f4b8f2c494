using System.IO.Compression;

namespace PromptUNet.Imaging;

internal enum VoxelEncoding
{
    Raw,
    Gzip,
    Zlib,
    Text,
}

/// <summary>Where a file keeps its voxels and how they are stored, as its header declares.</summary>
/// <param name="Path">The file that holds the voxels.</param>
/// <param name="Offset">Bytes of that file before the (encoded) voxels.</param>
/// <param name="Skip">Decoded bytes before the first voxel.</param>
/// <param name="Count">Voxels of one volume.</param>
/// <param name="Volumes">Volumes in the file, one after the other, or voxel by voxel if <paramref name="Interleaved"/>.</param>
/// <param name="Slope">A stored value s means s * Slope + Intercept.</param>
internal sealed record VoxelSource(
    string Path, VoxelEncoding Encoding, ScalarType Type, bool BigEndian, long Count, long Volumes,
    long Offset = 0, long Skip = 0, bool Interleaved = false, double Slope = 1, double Intercept = 0)
{
    /// <summary>Deflate codes at most 258 bytes in 2 bits: no stream can hold more than this times its own length.</summary>
    private const long DeflateRatio = 1032;

    /// <summary>Ends the reading of voxels.</summary>
    public CancellationToken Cancel { get; init; }

    public bool Compressed => Encoding is VoxelEncoding.Gzip or VoxelEncoding.Zlib;

    /// <summary>The type that the opened stream delivers: text comes as 64-bit floats.</summary>
    public ScalarType StreamType => Encoding == VoxelEncoding.Text ? ScalarType.Float64 : Type;

    public bool Scaled => Slope != 1 || Intercept != 0;

    /// <summary>Length in bytes of the encoded voxels.</summary>
    public long EncodedLength
    {
        get
        {
            using var file = File.OpenRead(Path);
            return EncodedIn(file);
        }
    }

    /// <summary>Compares what the header declares with what the file can hold, before memory is taken for it.</summary>
    /// <exception cref="ImageFormatException">The file is too short.</exception>
    public void CheckLength()
    {
        using var file = File.OpenRead(Path);
        CheckLength(file);
    }

    /// <summary>A stream of the decoded voxels, at the first one.</summary>
    /// <exception cref="ImageFormatException">The file is too short for what the header declares.</exception>
    public Stream Open()
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        try
        {
            CheckLength(file);
            file.Seek(Offset + (Encoding == VoxelEncoding.Raw ? Skip : 0), SeekOrigin.Begin);
            return Encoding switch
            {
                VoxelEncoding.Gzip => new GZipStream(file, CompressionMode.Decompress),
                VoxelEncoding.Zlib => new ZLibStream(file, CompressionMode.Decompress),
                VoxelEncoding.Text => new TextVoxelStream(Path, file),
                _ => file,
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The opened file is asked, not its name: the length of a link is that of the path it holds.</summary>
    private long EncodedIn(FileStream file) => Math.Max(0, file.Length - Offset);

    private void CheckLength(FileStream file)
    {
        // Count * Volumes is at most Array.MaxLength, and Skip is below 2^54: no product here overflows 64 bits.
        long present = EncodedIn(file), needed = checked(Count * Volumes * (Encoding == VoxelEncoding.Text ? 1 : Type.Bytes()));
        long held = (Compressed ? checked((present + 1) * DeflateRatio) : present) - Skip;
        if (needed > held)
        {
            throw UnreadableFile.Explained(new ImageFormatException(
                Path, "data", Compressed ? $"{present} compressed bytes" : $"{Math.Max(0, held)} bytes",
                $"but {Count} voxels in {Volumes} volume(s) of {Type} take {needed} bytes"));
        }
    }
}
