using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>Identifies a scan.</summary>
/// <param name="Size">Voxels along the axes.</param>
/// <param name="Affine">Where they lie.</param>
/// <param name="Voxels">SHA-256, in hexadecimal, of their values as little-endian floats, axis 0 fastest.</param>
public sealed record VolumeFingerprint(Size3 Size, Affine Affine, string Voxels)
{
    // Hashing a large scan takes a second, and each opening of a journal needs the hash.
    private static readonly ConditionalWeakTable<Volume, VolumeFingerprint> Known = [];

    public static VolumeFingerprint Of(Volume volume) => Known.GetValue(volume, Computed);

    /// <summary>In words, how this scan is another one than that of a journal.</summary>
    internal string DifferenceFrom(VolumeFingerprint journal) => "The journal is of another scan" + (
        Size != journal.Size
            ? $": of {journal.Size} voxels, and this one has {Size}."
            : Voxels != journal.Voxels
                ? $" of the same {Size} voxels: the grey values differ. Name the very file that was annotated, not a copy that another "
                    + $"program changed. [SHA-256 of the voxels begins with {Start(journal.Voxels)} there, with {Start(Voxels)} here]"
                : ": the grey values are the same, but the voxels lie at another place. The geometry in the file's header was changed "
                    + "since; name the file as it was annotated.");

    private static string Start(string hash) => string.Concat(hash.Take(8));

    private static VolumeFingerprint Computed(Volume volume)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] slice = new float[volume.Grid.Size.X * volume.Grid.Size.Y];
        for (int k = 0; k < volume.Grid.Size.Z; k++)
        {
            volume.CopySlice(2, k, slice);
            hash.AppendData(MemoryMarshal.AsBytes<float>(slice));
        }

        return new VolumeFingerprint(volume.Grid.Size, volume.Grid.Affine, Convert.ToHexString(hash.GetHashAndReset()));
    }
}
