using PromptUNet.Imaging;

namespace PromptUNet.Server.Studies;

/// <summary>A scan in memory.</summary>
/// <param name="Volume">The voxels.</param>
/// <param name="Bytes">The memory that they take, about.</param>
internal sealed record Scan(Volume Volume, long Bytes)
{
    private readonly Lazy<CompactVoxels> _compact = new(() => new CompactVoxels(Volume));

    /// <summary>The voxels in the form in which pages get them.</summary>
    public CompactVoxels Compact => _compact.Value;

    /// <summary>Returns the memory that a scan takes, about: its voxels in the type of the file, or as floats.</summary>
    public static long BytesOf(VolumeInfo info) => info.Grid.Size.Count * (info.ScalarType switch
    {
        ScalarType.UInt8 or ScalarType.Int8 => sizeof(byte),
        ScalarType.UInt16 or ScalarType.Int16 => sizeof(short),
        _ => sizeof(float),
    });
}
