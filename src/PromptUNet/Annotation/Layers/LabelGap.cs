using System.Buffers.Binary;
using System.Security.Cryptography;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>A gap of a label, with its keyframes' masks in runs; at least one of them shows the structure.</summary>
/// <param name="Axis">The array axis that the slices lie across.</param>
/// <param name="First">Index of the first slice.</param>
/// <param name="Last">Index of the last slice.</param>
/// <param name="Below">The mask on the slice before; null at the volume's border or next to an imported mask.</param>
/// <param name="Above">The mask on the slice after.</param>
internal sealed record LabelGap(int Axis, int First, int Last, PixelSet? Below, PixelSet? Above)
{
    /// <summary>As for a <see cref="Gap"/>.</summary>
    public int? InitialPrompt { get; init; }

    /// <summary>As for a <see cref="Gap"/>.</summary>
    public int? Farthest { get; init; }

    public int Count => Last - First + 1;

    /// <summary>As for a <see cref="Gap"/>.</summary>
    public bool IsFused => InitialPrompt is null && IsBetweenObjects;

    /// <summary>Whether its slices are computed from the keyframe below alone; else from the one above, or from both.</summary>
    public bool IsFromBelow => InitialPrompt is { } prompt ? First > prompt : Below is { IsEmpty: false } && !IsBetweenObjects;

    private bool IsBetweenObjects => Below is { IsEmpty: false } && Above is { IsEmpty: false };

    /// <summary>A key for all that the gap's slices depend on, and for the slices themselves: SHA-256 in hexadecimal.</summary>
    /// <param name="context">What they depend on beside the gap: volume, segmenter and options.</param>
    public string Key(ReadOnlySpan<byte> context)
    {
        Span<byte> place = stackalloc byte[5 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(place, Axis);
        BinaryPrimitives.WriteInt32LittleEndian(place[4..], First);
        BinaryPrimitives.WriteInt32LittleEndian(place[8..], Last);
        BinaryPrimitives.WriteInt32LittleEndian(place[12..], Farthest ?? -1);
        BinaryPrimitives.WriteInt32LittleEndian(place[16..], InitialPrompt is null ? 0 : IsFromBelow ? 1 : -1);
        return Convert.ToHexString(SHA256.HashData([.. context, .. place, .. DigestOf(Below), .. DigestOf(Above)]));
    }

    /// <summary>
    /// A key for what one slice of the gap depends on. In the mode of the last prompt, a new keyframe cuts a gap short, and the slices
    /// before it stay as they are. So the key does not depend on the gap's end.
    /// </summary>
    /// <param name="key">The gap's key, which is also that of each slice where the last prompt does not win.</param>
    /// <param name="context">As for <see cref="Key"/>.</param>
    /// <param name="endIsJudged">Whether it matters that the keyframe at its end shows the object.</param>
    public string Source(string key, ReadOnlySpan<byte> context, bool endIsJudged)
    {
        if (InitialPrompt is null)
        {
            return key;
        }

        Span<byte> place = stackalloc byte[4 * sizeof(int)];
        var (from, to) = IsFromBelow ? (Below, Above) : (Above, Below);
        BinaryPrimitives.WriteInt32LittleEndian(place, Axis);
        BinaryPrimitives.WriteInt32LittleEndian(place[4..], IsFromBelow ? First - 1 : Last + 1);
        BinaryPrimitives.WriteInt32LittleEndian(place[8..], IsFromBelow ? 1 : -1);
        BinaryPrimitives.WriteInt32LittleEndian(place[12..], endIsJudged && to is { IsEmpty: false } ? 1 : 0);
        return Convert.ToHexString(SHA256.HashData([.. context, .. place, .. DigestOf(from)]));
    }

    /// <summary>The same for the propagation.</summary>
    public Gap ToGap() => new(KeyframeAt(First - 1, Below), KeyframeAt(Last + 1, Above), First, Last)
    {
        InitialPrompt = InitialPrompt, Farthest = Farthest,
    };

    private static ReadOnlySpan<byte> DigestOf(PixelSet? mask) => mask is null ? new byte[SHA256.HashSizeInBytes] : mask.Digest;

    private static Keyframe? KeyframeAt(int slice, PixelSet? mask) => mask is null ? null : new Keyframe(slice, mask.ToMask());
}

/// <summary>Slices of a label that are computed from its keyframes.</summary>
/// <param name="Label">The label's number.</param>
/// <param name="Axis">The array axis that the slices lie across.</param>
/// <param name="First">Index of the first one.</param>
/// <param name="Last">Index of the last one.</param>
public readonly record struct SliceRange(int Label, int Axis, int First, int Last);
