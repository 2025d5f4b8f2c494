using System.Security.Cryptography;
using PromptUNet.Imaging;

namespace PromptUNet.Load.Kills;

/// <summary>Scans of a few dozen kilobytes, each another one.</summary>
internal static class SmallScan
{
    /// <summary>Of the scan that is annotated.</summary>
    public static Size3 Size { get; } = new(40, 36, 14);

    /// <summary>Bright and dark bands, and noise over them, as a .nii file.</summary>
    /// <param name="random">Of the noise.</param>
    /// <param name="size">In voxels.</param>
    /// <param name="folder">Where there is room for a moment.</param>
    public static byte[] File(Random random, Size3 size, string folder)
    {
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}.nii");
        var grid = new Grid(size, Affine.Scaling(1, 1, 2));
        VolumeFile.Write(path, Volume.OfSlices(grid, (k, slice) =>
        {
            for (int p = 0; p < slice.Length; p++)
            {
                slice[p] = (short)(100 + (60 * Math.Sin((p % size.X / 5.0) + (p / size.X / 7.0) + (k / 4.0))) + random.Next(20));
            }
        }));
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        System.IO.File.Delete(path);
        return bytes;
    }

    public static string HashOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
