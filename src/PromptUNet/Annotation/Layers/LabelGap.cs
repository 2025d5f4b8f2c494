using System.Buffers.Binary;
using System.Security.Cryptography;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>A gap of a label, with its keyframes' masks in runs; at least one of them shows the structure.</summary>
/// <param name="Axis">The array axis that the slices lie across.</param>
/// <param name="First">Index of the first slice.</param>
/// <param name="Last">Index of the last slice.</param>
/// <param name="Below">The mask on the slice before; null at the volume's border, and so on.</param>
/// <param name="Above">The mask on the slice after.</param>
internal sealed record LabelGap(int Axis, int First, int Last, PixelSet? Below, PixelSet? Above)
{
    /// <summary>As for a <see cref="Gap"/>.</summary>
    public int? Farthest { get; init; }

    public int Count => Last - First + 1;

    public bool IsBetweenObjects => Below is { IsEmpty: false } && Above is { IsEmpty: false };

    /// <summary>
    /// A name for all that its slices follow from: SHA-256 in hexadecimal.
    /// </summary>
    /// <param name="context">What they follow from beside the gap: volume, segmenter and options.</param>
    public string Key(ReadOnlySpan<byte> context)
    {
        Span<byte> place = stackalloc byte[4 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(place, Axis);
        BinaryPrimitives.WriteInt32LittleEndian(place[4..], First);
        BinaryPrimitives.WriteInt32LittleEndian(place[8..], Last);
        BinaryPrimitives.WriteInt32LittleEndian(place[12..], Farthest ?? -1);
        return Convert.ToHexString(SHA256.HashData([.. context, .. place, .. Told(Below), .. Told(Above)]));

        static ReadOnlySpan<byte> Told(PixelSet? mask) => mask is null ? new byte[SHA256.HashSizeInBytes] : mask.Digest;
    }

    /// <summary>The same for the propagation.</summary>
    public Gap ToGap() => new(KeyframeAt(First - 1, Below), KeyframeAt(Last + 1, Above), First, Last) { Farthest = Farthest };

    private static Keyframe? KeyframeAt(int slice, PixelSet? mask) => mask is null ? null : new Keyframe(slice, mask.ToMask());
}

/// <summary>Slices of a label that follow from its keyframes by computing.</summary>
/// <param name="Label">The label's number.</param>
/// <param name="Axis">The array axis that the slices lie across.</param>
/// <param name="First">Index of the first one.</param>
/// <param name="Last">Index of the last one.</param>
public readonly record struct SliceRange(int Label, int Axis, int First, int Last);
