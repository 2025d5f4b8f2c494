using System.Security.Cryptography;
using System.Text;

namespace PromptUNet.Inference;

/// <summary>
/// The end of a model file: its last metadata entry, <c>sha256</c>, whose 64 digits are the hash of every byte before them. Without it, a
/// weight damaged in transfer would load and give wrong masks unnoticed. It guards against accidents, not against forgery.
/// </summary>
public static class ModelSeal
{
    /// <summary>Name of the entry; it must be the last of the metadata, and metadata the last field of the file.</summary>
    public const string Key = "sha256";

    private const int Digits = 2 * SHA256.HashSizeInBytes;

    /// <summary>The entry's value until the file is closed.</summary>
    public static string Open { get; } = new('0', Digits);

    /// <summary>
    /// How the entry is coded before its digits: metadata_props (14) of 74 bytes, its key (1) of 6, its value (2) of 64.
    /// </summary>
    private static ReadOnlySpan<byte> Entry => "\x72\x4A\x0A\x06sha256\x12\x40"u8;

    /// <summary>Fills in the digits.</summary>
    /// <param name="model">The serialised file, ending in an entry that is still open.</param>
    /// <exception cref="ArgumentException">It does not end in such an entry.</exception>
    public static void Close(Span<byte> model)
    {
        if (!EndsInEntry(model))
        {
            throw new ArgumentException($"The model does not end in the metadata entry '{Key}'.", nameof(model));
        }

        Hash(model).CopyTo(model[^Digits..]);
    }

    /// <summary>Why a file is not a whole model, as a clause; null when it is one.</summary>
    public static string? Fault(ReadOnlySpan<byte> model)
    {
        if (model.IsEmpty)
        {
            return "the file is empty";
        }

        if (!EndsInEntry(model))
        {
            return $"the file does not end in the metadata entry '{Key}' of a PromptUNet model: it is another file, or cut short";
        }

        return Hash(model).SequenceEqual(model[^Digits..])
            ? null
            : $"the file is damaged: its bytes do not have the hash that its entry '{Key}' states";
    }

    private static bool EndsInEntry(ReadOnlySpan<byte> model) => model.Length >= Digits && model[..^Digits].EndsWith(Entry);

    private static ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> model) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(model[..^Digits])));
}
