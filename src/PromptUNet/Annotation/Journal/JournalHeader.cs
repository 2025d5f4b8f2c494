using System.Security.Cryptography;
using System.Text.Json;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>What the result of an annotation follows from beside its commands; the first record of a journal.</summary>
/// <param name="Version">Of the journal's format.</param>
/// <param name="Volume">The scan.</param>
/// <param name="Model">Tells which weights the segmenter has, best by their hash.</param>
/// <param name="Options">How slices are computed. The number of threads is none of it, and always 1 here.</param>
public sealed record JournalHeader(int Version, VolumeFingerprint Volume, string Model, PropagationOptions Options)
{
    /// <summary>The format that is written here, and read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>A header of the current version.</summary>
    public static JournalHeader Of(Volume volume, string model, PropagationOptions options) =>
        new(CurrentVersion, VolumeFingerprint.Of(volume), model, options with { Threads = 1 });

    /// <summary>SHA-256 of all of it.</summary>
    internal byte[] Digest => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, AnnotationJson.Default.JournalHeader));
}
