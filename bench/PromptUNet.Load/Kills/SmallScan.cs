using System.Security.Cryptography;
using PromptUNet.Imaging;

namespace PromptUNet.Load.Kills;

/// <summary>Random scans of a few dozen kilobytes.</summary>
internal static class SmallScan
{
    /// <summary>The size of the scan that is annotated, in voxels.</summary>
    public static Size3 Size { get; } = new(40, 36, 14);

    /// <summary>Returns a .nii file of bright and dark bands with noise.</summary>
    /// <param name="random">The source of the noise.</param>
    /// <param name="size">The size in voxels.</param>
    /// <param name="folder">A folder for temporary files.</param>
    public static byte[] File(Random random, Size3 size, string folder)
    {
        var volume = Volume.OfSlices(GridOf(size), (k, slice) =>
        {
            for (int p = 0; p < slice.Length; p++)
            {
                slice[p] = (short)(100 + (60 * Math.Sin((p % size.X / 5.0) + (p / size.X / 7.0) + (k / 4.0))) + random.Next(20));
            }
        });
        return Written(folder, path => VolumeFile.Write(path, volume));
    }

    /// <summary>Returns a mask with blocks of two labels on the annotated scan.</summary>
    /// <inheritdoc cref="File"/>
    public static MaskFile Mask(Random random, string folder)
    {
        var labels = new LabelVolume(GridOf(Size));
        for (int k = random.Next(Size.Z); k < Size.Z; k++)
        {
            int[] slice = new int[Size.X * Size.Y];
            int first = random.Next(slice.Length / 2);
            slice.AsSpan(first, random.Next(1, slice.Length / 4)).Fill(1);
            slice.AsSpan(first + (slice.Length / 4), random.Next(1, slice.Length / 4)).Fill(2);
            labels.SetSlice(2, k, slice);
        }

        return new MaskFile(Written(folder, path => VolumeFile.Write(path, labels)), Size.Count - labels.Count(0));
    }

    public static string HashOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private static Grid GridOf(Size3 size) => new(size, Affine.Scaling(1, 1, 2));

    private static byte[] Written(string folder, Action<string> write)
    {
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}.nii");
        write(path);
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        System.IO.File.Delete(path);
        return bytes;
    }
}
