using System.Buffers.Binary;
using System.Globalization;

namespace PromptUNet.Tests.Imaging;

/// <summary>Headers that promise more than there is.</summary>
internal static class Bombs
{
    /// <summary>A NIfTI-2 header of uint8 voxels with its four bytes of extension, and no voxels.</summary>
    public static byte[] Nifti2(string sizes)
    {
        byte[] header = new byte[544];
        BinaryPrimitives.WriteInt32LittleEndian(header, 540);
        "n+2\0\r\n\x1a\n"u8.CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(12), 2);
        long[] dim = [3, .. sizes.Split(' ').Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
        for (int i = 0; i < dim.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16 + (8 * i)), dim[i]);
        }

        return header;
    }
}
